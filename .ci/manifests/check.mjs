// Reads rendered manifests from standard input and names every unknown field, wrong type and breach of the house's own rules (policies.mjs).
// usage: kubectl kustomize FOLDER | node check.mjs FOLDER
import { readFileSync } from 'node:fs';
import yaml from 'js-yaml';
import { breaches } from './policies.mjs';
import { faultsOf } from './schemas.mjs';

const folder = process.argv[2];
const objects = yaml.loadAll(readFileSync(0, 'utf8')).filter(Boolean);
// A base leaves the image's version to its overlays.
const faults = [
  ...objects.flatMap(faultsOf),
  ...breaches(objects, { overlay: folder.includes('/overlays/') }).map(({ rule, fault }) => `${rule}: ${fault}`),
];

for (const fault of faults) {
  console.log(`${folder}: ${fault}`);
}

console.log(`${folder}: ${objects.length} objects, ${faults.length} faults`);
process.exit(faults.length === 0 && objects.length > 0 ? 0 : 1);
