// Who reads this page: a sign-in where the node asks for keys, and then everything else.
'use strict';

let started = false;

function start(me) {
  $('sign-in').hidden = true;
  document.querySelector('main').hidden = false;
  $('who').hidden = me.key === null;
  $('who').replaceChildren(`${me.name}, ${me.role} `, el('button', { onclick: signOut }, 'Sign out'));
  if (started) return location.reload(); // whoever signs in anew sees nothing of who was here before
  started = true;
  listen();
  for (const drawing of drawings) { drawing(); setInterval(drawing, 2000); }
}

function askForKey() {
  $('link').textContent = 'Signed out';
  $('who').hidden = true;
  document.querySelector('main').hidden = true;
  $('sign-in').hidden = false;
  $('key').focus();
}

async function whoAmI() {
  try {
    const answer = await fetch('/api/v1/me');
    if (answer.ok) start(await answer.json());
    else if (answer.status === 401) askForKey();
    else throw answer;
  } catch {
    $('link').textContent = 'The node does not answer; trying again…';
    setTimeout(whoAmI, 2000);
  }
}

async function signIn(event) {
  event.preventDefault();
  const answer = await fetch('/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ key: $('key').value.trim() }) });
  const said = await answer.json();
  $('sign-in-fault').textContent = answer.ok ? '' : said.detail ?? answer.statusText;
  $('key').value = '';
  if (answer.ok) start(said);
}

async function signOut() {
  await fetch('/api/v1/session', { method: 'DELETE' });
  location.reload();
}

$('sign-in').addEventListener('submit', signIn);
whoAmI();
