// How much a desk needs, from measured constants: prints the tables of scale.md. `node docs/scale.mjs --check` compares them with the page.
import { readFileSync } from 'node:fs';

// Measured here; the page says by which command. A change there is a change here.
const measured = {
  eventsPerRebalance: 71, // 213 events of 3 rebalances
  bytesPerEvent: 885, // of a journal's file, indexes included
  transactionsPerRebalance: 13 / 3,
  rpcPerTransaction: 56 / 5, // of a rebalance over two chains
  judgedPerSecondAndCore: 230_000,
  appendedPerSecond: 26_965, // PostgreSQL on 2 cores, 64 writers
  replayedPerSecond: 162_760, // hash chains checked
};

// Assumed: what a desk does, not what the program can.
const assumed = {
  rebalancesPerPortfolioAndDay: 0.5,
  burstShare: 0.05, // of all portfolios, within one hour: a day on which everything falls
  wakesPerPortfolioAndDay: 200, // prices that leave a wake region
  judgedAtLeastEverySeconds: 60, // the program's own rule: nobody tells of transfers by hand
  holdingsChains: 3,
  blockSeconds: 2, // of the mean chain
  endpointsAsked: 2, // quorum
  databaseShare: 0.5, // of what was measured, for work that lasts
  batch: 200, // accounts in one call of Multicall3, where reading is batched
};

const desks = [
  { name: 'a desk', portfolios: 1_000, chains: 5, regions: 1 },
  { name: 'ten', portfolios: 10_000, chains: 10, regions: 1 },
  { name: 'a platform', portfolios: 100_000, chains: 25, regions: 1 },
  { name: 'the goal', portfolios: 1_000_000, chains: 50, regions: 3 },
];

function model({ portfolios, chains, regions }) {
  const on = Math.min(assumed.holdingsChains, chains);
  const perDay = portfolios * assumed.rebalancesPerPortfolioAndDay;
  const inBurst = (portfolios * assumed.burstShare) / 3_600;
  const events = inBurst * measured.eventsPerRebalance;
  const judged = portfolios * (1 / assumed.judgedAtLeastEverySeconds + assumed.wakesPerPortfolioAndDay / 86_400);
  const looks = judged * on * assumed.endpointsAsked;
  const trading = inBurst * measured.transactionsPerRebalance * measured.rpcPerTransaction;
  const databases = Math.max(1, Math.ceil(events / (measured.appendedPerSecond * assumed.databaseShare)));
  return {
    'rebalances a day': perDay,
    'rebalances/s in a burst': inBurst,
    'events/s in a burst': events,
    'databases that take the burst': databases,
    'journal, GB a year': (perDay * 365 * measured.eventsPerRebalance * measured.bytesPerEvent) / 1e9,
    'judgements/s': judged,
    'cores for judging': judged / measured.judgedPerSecondAndCore,
    'RPC/s: prices, one call a head, chain and region': (chains / assumed.blockSeconds) * assumed.endpointsAsked * regions,
    'RPC/s: trading, in a burst': trading,
    'RPC/s: looking at balances, as it is': looks,
    'of these in a block of one chain': (looks * assumed.blockSeconds) / chains,
    'RPC/s: looking at balances, batched': looks / assumed.batch,
    'of these in a block of one chain, batched': (looks / assumed.batch) * (assumed.blockSeconds / chains),
    'calls a day, as it is, millions': ((looks + (chains / assumed.blockSeconds) * assumed.endpointsAsked * regions) * 86_400 + perDay * measured.transactionsPerRebalance * measured.rpcPerTransaction) / 1e6,
    'messages/s between nodes: prices, to each of ten': (chains / assumed.blockSeconds) * 10 * regions,
    'seconds to read a year of one portfolio, alone': (assumed.rebalancesPerPortfolioAndDay * 365 * measured.eventsPerRebalance) / measured.replayedPerSecond,
  };
}

const number = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value >= 1 ? value.toFixed(1) : value.toPrecision(2));

function tables() {
  const columns = desks.map(model);
  return [
    `| | ${desks.map((desk) => `${desk.name}: ${desk.portfolios.toLocaleString('en-US')} portfolios, ${desk.chains} chains, ${desk.regions} region${desk.regions > 1 ? 's' : ''}`).join(' | ')} |`,
    `|---|${desks.map(() => '---:|').join('')}`,
    ...Object.keys(columns[0]).map((row) => `| ${row} | ${columns.map((column) => number(column[row])).join(' | ')} |`),
  ].join('\n');
}

if (process.argv.includes('--check')) {
  const page = readFileSync(new URL('scale.md', import.meta.url), 'utf8');
  const listed = Object.entries({ ...measured, ...assumed }).filter(([name]) => !page.includes(`\`${name}\``)).map(([name]) => name);
  const same = page.includes(tables());
  console.log(same ? 'scale.md has the model\'s table' : 'scale.md has another table than the model: run node docs/scale.mjs');
  listed.forEach((name) => console.log(`scale.md does not say where ${name} comes from`));
  process.exit(same && listed.length === 0 ? 0 : 1);
}

console.log(tables());
