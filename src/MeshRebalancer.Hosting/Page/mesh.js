// The live page: reads the API, draws, and draws again when the node pushes an event.
'use strict';

const $ = id => document.getElementById(id);
const history = new Map(); // asset → recent prices, for the sparklines
const STATE_CLASS = { settled: 'good', failed: 'bad', 'written-off': 'bad', waiting: 'faint' };

/** Makes an element; text is always set as text, never parsed. */
function el(tag, attributes = {}, ...children) {
  const svg = ['svg', 'rect', 'circle', 'polyline', 'title'].includes(tag);
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') node.addEventListener('click', value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
  return node;
}

const money = text => text === null || text === undefined ? '–' : '$' + Number(text).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = bps => (bps / 100).toFixed(2) + '%';
const signed = bps => (bps > 0 ? '+' : bps < 0 ? '−' : '') + (Math.abs(bps) / 100).toFixed(2);
const clock = iso => iso ? new Date(iso).toISOString().slice(11, 19) : '';
const short = hash => hash.slice(0, 10) + '…' + hash.slice(-6);

function units(raw, decimals) {
  const digits = String(raw).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const part = decimals ? digits.slice(-decimals).slice(0, 6).replace(/0+$/, '') : '';
  return part ? `${whole}.${part}` : whole;
}

function spark(asset, price) {
  const points = history.get(asset) ?? [];
  if (points.at(-1) !== price) points.push(price);
  history.set(asset, points.slice(-90));
  if (points.length < 2) return '';
  const low = Math.min(...points), span = Math.max(...points) - low || 1;
  const line = points.map((p, i) => `${(i / (points.length - 1) * 140).toFixed(1)},${(26 - (p - low) / span * 24).toFixed(1)}`).join(' ');
  return el('svg', { class: 'spark-box', viewBox: '0 0 140 28', 'aria-hidden': 'true' }, el('polyline', { class: 'spark', points: line }));
}

const priceCard = price => el('div', { class: 'card' },
  el('header', {}, el('h3', {}, price.asset), el('span', { class: 'tag ' + (price.known ? 'good' : 'bad') }, price.known ? `${price.sources} sources` : 'unknown')),
  price.known ? el('div', { class: 'big' }, money(price.usd)) : el('p', { class: 'bad' }, price.reason),
  price.known ? spark(price.asset, Number(price.usd)) : '');

function weightBar(asset) {
  // The picture spans four bands either side of the target; what is further out stands at its edge.
  const x = bps => Math.min(296, Math.max(4, 150 + (bps - asset.targetBps) / asset.bandBps * 37.5));
  const low = asset.targetBps - asset.bandBps, high = asset.targetBps + asset.bandBps;
  const out = asset.weightBps !== null && Math.abs(asset.driftBps) > asset.bandBps;
  return el('svg', { viewBox: '0 0 300 20', preserveAspectRatio: 'none', role: 'img' },
    el('title', {}, `${asset.asset}: ${asset.weightBps === null ? 'unknown' : percent(asset.weightBps)}, target ${percent(asset.targetBps)} ± ${percent(asset.bandBps)}`),
    el('rect', { class: 'track', x: 0, y: 8, width: 300, height: 4, rx: 2 }),
    el('rect', { class: 'band', x: x(low), y: 4, width: x(high) - x(low), height: 12, rx: 2 }),
    el('rect', { class: 'target', x: x(asset.targetBps) - 1, y: 2, width: 2, height: 16 }),
    asset.weightBps === null ? '' : el('rect', { class: 'now' + (out ? ' out' : ''), x: x(asset.weightBps) - 3, y: 5, width: 6, height: 10, rx: 3 }));
}

async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) $('link').textContent = (await answer.json()).detail ?? answer.statusText;
  draw();
}

function portfolioCard(p) {
  const weights = el('div', { class: 'weights' });
  for (const asset of p.assets) {
    const out = asset.driftBps !== null && Math.abs(asset.driftBps) > asset.bandBps;
    weights.append(el('span', {}, asset.asset), weightBar(asset), el('span', { class: 'number ' + (out ? 'bad' : '') },
      asset.weightBps === null ? '–' : `${percent(asset.weightBps)} (${signed(asset.driftBps)})`));
  }
  const holdings = p.holdings.map(h => el('tr', {}, el('td', {}, h.asset), el('td', {}, `chain ${h.chain}`), el('td', { class: 'number' }, units(h.raw, h.decimals))));
  const inFlight = p.inFlight.map(h => el('tr', { class: 'warn' }, el('td', {}, h.asset), el('td', {}, `in flight to ${h.chain}`), el('td', { class: 'number' }, units(h.raw, h.decimals))));
  const noticed = p.transfersNoticed.map(t => el('tr', { class: 'faint', title: t.at }, el('td', {}, t.amount.asset), el('td', {}, `${t.kind} by hand, chain ${t.amount.chain}`), el('td', { class: 'number' }, units(t.amount.raw, t.amount.decimals))));
  return el('article', { class: 'card' },
    el('header', {}, el('h3', {}, p.id), el('span', { class: 'tag' }, p.mode), el('span', { class: 'tag ' + (p.phase === 'watching' ? 'good' : 'warn') }, p.phase)),
    el('div', { class: 'big' }, money(p.notionalUsd)),
    weights,
    p.heldReason ? el('p', { class: 'warn' }, p.heldReason) : '',
    p.phase === 'proposing' ? el('p', {}, el('button', { onclick: () => post(`/api/v1/portfolios/${p.id}/approve`, { rebalance: p.openRebalance }), 'aria-label': `Approve ${p.id}.${p.openRebalance}` }, 'Approve'), ' ',
      el('button', { onclick: () => post(`/api/v1/portfolios/${p.id}/decline`, { rebalance: p.openRebalance }), 'aria-label': `Decline ${p.id}.${p.openRebalance}` }, 'Decline')) : '',
    el('details', {}, el('summary', {}, 'Holdings'), el('table', {}, el('tbody', {}, ...holdings, ...inFlight, ...noticed)), el('p', { class: 'mono faint' }, p.account)));
}

function legRow(leg) {
  const amount = (raw, token) => raw === null ? '–' : `${units(raw, token.decimals)} ${token.asset}`;
  const place = leg.fromChain === leg.toChain ? `chain ${leg.fromChain}` : `chain ${leg.fromChain} → ${leg.toChain}`;
  return el('tr', {},
    el('td', {}, leg.id), el('td', {}, leg.kind), el('td', {}, leg.venue), el('td', {}, place),
    el('td', { class: 'number' }, amount(leg.amountIn, leg.tokenIn)), el('td', { class: 'number' }, amount(leg.amountOut ?? leg.expectedOut, leg.tokenOut) + (leg.amountOut ? '' : ' expected')),
    el('td', { class: STATE_CLASS[leg.state] ?? 'warn' }, leg.state, leg.detail ? el('div', { class: 'faint' }, leg.detail) : ''),
    el('td', { class: 'mono' }, ...leg.transactions.map(t => el('div', { title: t.hash }, `${t.purpose} ${short(t.hash)}`))));
}

function fundsLine(f) {
  const place = f.bridge ? `in ${f.bridge}, chain ${f.chain} → ${f.toChain}` : `on chain ${f.chain}`;
  const wait = f.waitingSince ? ` since ${clock(f.waitingSince)}` : '';
  const deadline = f.deadline ? (f.alarm ? `, overdue since ${clock(f.deadline)}` : `, alarm at ${clock(f.deadline)}`) : '';
  return el('p', { class: f.alarm ? 'bad' : 'faint', title: f.transaction }, `${f.leg}: ${units(f.raw, f.decimals)} ${f.asset} ${place}: ${f.status}${wait}${deadline}`,
    f.transaction ? el('span', { class: 'mono' }, ' ' + short(f.transaction)) : '');
}

function rebalanceCard(r) {
  const head = ['Leg', 'Kind', 'Where', 'Chain', 'In', 'Out', 'State', 'Transactions'];
  const cost = r.cost && `gas ${money(r.cost.gasUsd)} · fees ${money(r.cost.feeUsd)} · slippage ${money(r.cost.slippageUsd)} · bridge ${money(r.cost.bridgeUsd)}`;
  const expected = r.expectedCost && `expected: gas ${money(r.expectedCost.gasUsd)} · fees ${money(r.expectedCost.feeUsd)} · slippage ${money(r.expectedCost.slippageUsd)} · bridge ${money(r.expectedCost.bridgeUsd)}`;
  return el('article', { class: 'card rebalance' },
    el('header', {}, el('h3', {}, r.id), el('span', { class: 'faint' }, r.trigger), el('span', { class: 'tag ' + (r.outcome === 'completed' ? 'good' : r.outcome ? 'bad' : 'warn') }, r.outcome ?? r.phase)),
    r.reason ? el('p', { class: 'warn' }, r.reason) : '',
    expected ? el('p', { class: 'faint' }, expected) : '',
    cost ? el('p', {}, 'so far: ' + cost) : '',
    ...r.fundsAt.map(fundsLine),
    r.legs.length ? el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Legs of ${r.id}` }, el('table', {}, el('thead', {}, el('tr', {}, ...head.map(h => el('th', { scope: 'col', class: h === 'In' || h === 'Out' ? 'number' : null }, h)))), el('tbody', {}, ...r.legs.map(legRow)))) : '',
    r.explanation.length ? el('details', {}, el('summary', {}, 'Why this plan'), ...r.explanation.map(line => el('p', {}, line))) : '');
}

const chainCard = c => el('div', { class: 'card' },
  el('header', {}, el('h3', {}, c.name), el('span', { class: 'tag ' + (c.health === 'healthy' ? 'good' : 'bad') }, c.health)),
  el('div', {}, `id ${c.id}`), el('div', { class: 'big' }, c.head === null ? '–' : `block ${c.head.toLocaleString('en-US')}`),
  c.reason ? el('p', { class: 'bad' }, c.reason) : el('p', { class: 'faint' }, `head at ${clock(c.headAt)}`));

const cards = new Map(); // section → name → what it was drawn from, and its card

/** Draws only what has changed: a card that stays keeps its focus, its scrolling and its text selection. */
function fill(id, items, make) {
  if (!items.length) return;
  const old = cards.get(id) ?? new Map(), now = new Map();
  for (const item of items) {
    const name = item.id ?? item.asset, json = JSON.stringify(item), known = old.get(name);
    now.set(name, known?.json === json ? known : { json, node: make(item), from: known?.node });
  }
  cards.set(id, now);
  place($(id), [...now.values()].map(card => card.from ?? card.node));
  for (const card of now.values()) {
    if (card.from) replace(card.from, card.node);
    delete card.from;
  }
}

/** Makes these the children, in this order. What is in its place is not moved: moving would take its focus away. */
function place(parent, nodes) {
  for (const child of [...parent.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, i) => { if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null); });
}

/** Puts a card in another's place, with what a person had opened, scrolled and focused there. */
function replace(old, fresh) {
  const held = document.activeElement, name = node => node.getAttribute('aria-label') ?? node.textContent;
  const focused = old.contains(held) ? [...fresh.querySelectorAll(held.tagName)].find(node => name(node) === name(held)) : null;
  old.querySelectorAll('details').forEach((part, i) => { const next = fresh.querySelectorAll('details')[i]; if (next) next.open = part.open; });
  const scrolled = [...old.querySelectorAll('.scroll')].map(part => part.scrollLeft);
  old.replaceWith(fresh);
  fresh.querySelectorAll('.scroll').forEach((part, i) => { part.scrollLeft = scrolled[i] ?? 0; });
  focused?.focus({ preventScroll: true });
}

let drawing = false, again = false;
async function draw() {
  if (drawing) { again = true; return; }
  drawing = true;
  try {
    const [prices, portfolios, rebalances, chains] = await Promise.all(
      ['prices', 'portfolios', 'rebalances?limit=12', 'chains'].map(path => fetch('/api/v1/' + path).then(answer => answer.json())));
    fill('prices', prices.prices, priceCard);
    fill('portfolios', portfolios.portfolios, portfolioCard);
    fill('rebalances', rebalances.rebalances, rebalanceCard);
    fill('chains', chains.chains, chainCard);
    $('desk').textContent = portfolios.desk;
  } catch {
    $('link').textContent = 'The node does not answer; trying again…';
  }
  drawing = false;
  if (again) { again = false; setTimeout(draw, 150); }
}

function listen() {
  const feed = new EventSource('/api/v1/events');
  feed.onopen = () => { $('link').textContent = 'Live'; draw(); };
  feed.onerror = () => {
    $('link').textContent = 'The connection is lost; trying again…';
    if (feed.readyState === EventSource.CLOSED) whoAmI(); // the node answered, and not with events: the session is over
  };
  feed.onmessage = message => {
    const e = JSON.parse(message.data);
    const key = `${e.position} ${e.at}`, body = $('events').tBodies[0]; // another journal counts from 1 again
    if ([...body.rows].some(row => row.dataset.key === key)) return;    // some may come twice
    body.prepend(el('tr', { 'data-key': key }, el('td', { title: e.at }, clock(e.at)), el('td', { class: 'mono', title: e.stream }, e.stream.replace(/0x[0-9a-f]{40}/, address => address.slice(0, 8) + '…')), el('td', { class: 'number' }, String(e.version)), el('td', {}, e.name), el('td', { class: 'faint' }, e.summary)));
    while (body.rows.length > 60) body.deleteRow(-1);
    draw();
  };
}

const drawings = []; // what is drawn again and again, once its reader has signed in
function everyTwoSeconds(drawing) { drawings.push(drawing); }
everyTwoSeconds(draw);
