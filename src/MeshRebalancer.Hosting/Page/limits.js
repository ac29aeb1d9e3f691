// The desk's limits, who waits for room, and what is stopped. Drawn again only when something of it has changed.
'use strict';

const amount = (name, text) => name === 'open' || name === 'starts-per-minute' ? text : money(text);
const table = rows => el('div', { class: 'scroll' }, el('table', {}, el('tbody', {}, ...rows)));

const useRow = use => el('tr', {}, el('td', {}, use.name), el('td', {}, use.of ?? ''),
  el('td', { class: 'number' + (Number(use.used) >= Number(use.max) ? ' warn' : '') }, `${amount(use.name, use.used)} of ${amount(use.name, use.max)}`));

const queueRow = (wait, i) => el('tr', {}, el('td', { class: 'number' }, String(i + 1)), el('td', {}, `${wait.portfolio}.${wait.number}`),
  el('td', { class: 'number' }, money(wait.turnoverUsd)), el('td', { class: 'faint' }, 'since ' + clock(wait.requestedAt)));

const stopRow = (what, state, why) => el('tr', { class: 'warn' }, el('td', {}, what), el('td', {}, state), el('td', {}, why ?? ''));

function limitCards(coordinator, breakers) {
  const stops = [
    ...breakers.killSwitches.map(kill => stopRow(kill.scope === 'everything' ? 'kill switch, everything' : 'kill switch', 'set by ' + kill.by, kill.why)),
    ...breakers.breakers.filter(one => one.state !== 'closed').map(one => stopRow(one.key, one.state, one.reason)),
  ];
  const card = (title, tag, good, body) => el('article', { class: 'card' }, el('header', {}, el('h3', {}, title), el('span', { class: 'tag ' + (good ? 'good' : 'warn') }, tag)), body);
  return [
    card('In use', `${coordinator.admitted.length} open`, true, coordinator.inUse.length ? table(coordinator.inUse.map(useRow)) : el('p', { class: 'faint' }, 'Nothing yet.')),
    card('Queue', `${coordinator.queue.length} waiting`, !coordinator.queue.length, coordinator.queue.length ? table(coordinator.queue.map(queueRow)) : el('p', { class: 'faint' }, 'Nobody waits for room.')),
    card('Stopped', stops.length ? String(stops.length) : 'nothing', !stops.length, stops.length ? table(stops) : el('p', { class: 'faint' }, 'No breaker is open, and no kill switch is set.')),
  ];
}

let shown = '';
async function drawLimits() {
  try {
    const read = await Promise.all(['coordinator', 'breakers'].map(path => fetch('/api/v1/' + path).then(answer => answer.ok ? answer.json() : Promise.reject(answer.status))));
    const now = JSON.stringify(read);
    if (now !== shown) $('limits').replaceChildren(...limitCards(...read));
    shown = now;
  } catch {
    // The page's status line says that the node does not answer.
  }
}

everyTwoSeconds(drawLimits);
