// Every alert has its runbook, every image a version, and every metric that a rule or a dashboard names is one that the program makes.
// usage: node check.mjs REPOSITORY; prints the dashboards' queries as a rule file to standard output, so that promtool parses them.
import { readFileSync, readdirSync } from 'node:fs';

const root = process.argv[2];
const folder = `${root}/cluster-config/observability`;
const faults = [];
const rules = readFileSync(`${folder}/rules.yml`, 'utf8');
const runbooks = readFileSync(`${root}/docs/operations/runbooks.md`, 'utf8');
const dashboards = readdirSync(`${folder}/grafana/dashboards`).map((name) => [name, JSON.parse(readFileSync(`${folder}/grafana/dashboards/${name}`, 'utf8'))]);
const queries = dashboards.flatMap(([name, board]) => board.panels.flatMap((panel) => panel.targets.map((target) => ({ where: `${name}: ${panel.title}`, expr: target.expr }))));
const alerts = [...rules.matchAll(/^ +- alert: (\w+)$/gm)].map((found) => found[1]);

for (const alert of alerts) {
  demand(runbooks.includes(`\n## ${alert}\n`), `${alert} has no section in runbooks.md`);
  demand(rules.includes(`runbook_url: docs/operations/runbooks.md#${alert.toLowerCase()}\n`), `${alert} does not link to its runbook`);
}

const at = `${root}/src/MeshRebalancer.Telemetry`;
const sources = readdirSync(at).filter((name) => name.endsWith('.cs')).map((name) => readFileSync(`${at}/${name}`, 'utf8')).join('\n');
const made = metrics();
const labels = new Set([...sources.matchAll(/const string \w+Tag = "([a-z_.]+)"/g)].map((found) => found[1].replaceAll('.', '_')));
const expressions = [...queries, ...[...rules.matchAll(/^ +expr: (.+)$/gm)].map((found) => ({ where: 'rules.yml', expr: found[1] }))];
for (const { where, expr } of expressions) {
  for (const [name] of expr.matchAll(/\bmesh_[a-z_]+\b/g)) {
    demand(made.has(name) || labels.has(name), `${where}: no metric and no label is called ${name}`);
  }
}

demand(alerts.length > 0 && queries.length > 0, 'there are no alerts or no queries');
console.log('groups:\n  - name: dashboards\n    rules:');
queries.forEach(({ expr }, index) => console.log(`      - record: mesh:query_${index}\n        expr: ${JSON.stringify(expr)}`));
faults.forEach((fault) => console.error(fault));
console.error(`${alerts.length} alerts, ${queries.length} queries, ${made.size} series names, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

function demand(holds, fault) {
  if (!holds) {
    faults.push(fault);
  }
}

// As Prometheus spells OpenTelemetry's names: units that are words are appended, those in braces are not, and counters end in _total.
function metrics() {
  const names = new Set();
  for (const [, kind, name, unit] of sources.matchAll(/Meter\.Create(\w+)<\w+>\("([a-z.]+)", unit: "([^"]+)"/g)) {
    const base = name.replaceAll('.', '_') + (unit === 's' ? '_seconds' : unit === '1' && kind === 'Gauge' ? '_ratio' : '');
    (kind === 'Histogram' ? ['_bucket', '_sum', '_count'] : kind === 'Counter' ? ['_total'] : ['']).forEach((end) => names.add(base + end));
  }

  return names;
}
