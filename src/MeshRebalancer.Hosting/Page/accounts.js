// The desk's accounts: what each has on its way, what hinders it, and what a person may do about it.
'use strict';

const reasons = new Map(); // account → the words that a person is writing
const VARIANT_CLASS = { mined: 'good', sent: 'warn', outbid: 'faint', beaten: 'faint' };
const TRANSACTION_CLASS = { mined: 'good', cancelled: 'faint', refused: 'bad' };

const variantLine = v => el('div', { class: VARIANT_CLASS[v.state], title: v.hash },
  `${v.kind} `, el('span', { class: 'mono' }, short(v.hash)), ` ${v.state}`, v.feeWei === '0' ? '' : `, at most ${units(v.feeWei, 9)} gwei`);

function cancelButton(account, t) {
  const body = { chain: account.chain, address: account.address, id: t.id, why: 'cancelled on the page' };
  return el('button', { onclick: () => post('/api/v1/accounts/cancel', body).then(drawAccounts), 'aria-label': `Cancel ${t.id}` }, 'Cancel');
}

function transactionRow(account, t) {
  const open = ['preparing', 'signing', 'live'].includes(t.state);
  return el('tr', {},
    el('td', { class: 'number' }, t.nonce === null ? '–' : String(t.nonce)), el('td', {}, t.id.split('/').slice(0, 2).join(' ')),
    el('td', { class: TRANSACTION_CLASS[t.state] ?? 'warn' }, t.state === 'mined' ? 'mined, not final yet' : t.state,
      t.parked ? el('div', { class: 'bad' }, `Parked: ${t.parked}. It goes on by itself when fees fall; or cancel it.`) : '',
      t.cancel ? el('div', { class: 'faint' }, `to be cancelled, ${t.cancel}`) : ''),
    el('td', {}, ...t.variants.map(variantLine)),
    el('td', {}, open && !t.cancel ? cancelButton(account, t) : ''));
}

function quarantinePart(account, name) {
  const q = account.quarantine;
  const why = el('input', { type: 'text', size: 40, maxlength: 200, 'aria-label': `What the foreign transactions of ${name} were` });
  why.value = reasons.get(name) ?? '';
  why.addEventListener('input', () => reasons.set(name, why.value));
  const state = () => post('/api/v1/accounts/reconcile', { chain: account.chain, address: account.address, why: why.value }).then(drawAccounts);
  return [
    el('p', { class: 'bad' }, q.reason),
    ...q.foreign.map(f => el('p', { title: f.hash }, `nonce ${f.nonce}: `, el('span', { class: 'mono' }, short(f.hash)), f.explains ? ` carries out ${f.explains}` : ' is none of ours')),
    el('p', {}, 'What to do: find out who signed these. If somebody else has the key, move the funds away and retire it. If an older journal was restored, compare what it lacks with the chain. Then say here what they were: nonces are counted on from the chain, and what these took the place of is refused.'),
    el('p', {}, why, ' ', el('button', { onclick: state, 'aria-label': `Reconcile ${name}` }, 'Reconcile')),
  ];
}

function accountCard(account) {
  const name = account.id, head = ['Nonce', 'What', 'State', 'Signed', ''];
  return el('article', { class: 'card rebalance' },
    el('header', {}, el('h3', {}, `Chain ${account.chain}`), el('span', { class: 'mono faint' }, account.address),
      el('span', { class: 'tag ' + (account.quarantine ? 'bad' : 'good') }, account.quarantine ? 'quarantine' : account.nextNonce === null ? 'opening' : `next nonce ${account.nextNonce}`)),
    el('p', {}, account.gasWei === null ? 'Native coin: not read yet' : `Native coin: ${units(account.gasWei, 18)}`),
    ...(account.quarantine ? quarantinePart(account, name) : []),
    account.transactions.length
      ? el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Transactions of ${name}` }, el('table', {},
        el('thead', {}, el('tr', {}, ...head.map(h => el('th', { scope: 'col', class: h === 'Nonce' ? 'number' : null }, h)))),
        el('tbody', {}, ...account.transactions.map(t => transactionRow(account, t)))))
      : el('p', { class: 'faint' }, 'Nothing is on its way: all that was signed is final.'));
}

async function drawAccounts() {
  try {
    const read = await fetch('/api/v1/accounts').then(answer => answer.ok ? answer.json() : Promise.reject(answer.status));
    // The balance's block changes with each reading: what is drawn does not depend on it.
    fill('accounts', read.accounts.map(({ gasBlock, ...account }) => ({ ...account, id: `${account.chain} ${account.address}` })), accountCard);
  } catch {
    // The page's status line says that the node does not answer.
  }
}

everyTwoSeconds(drawAccounts);
