// Reads rendered manifests from standard input and names every unknown field, wrong type and breach of the house's own rules, with its path.
// usage: kubectl kustomize FOLDER | node check.mjs FOLDER
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';
import yaml from 'js-yaml';

const require = createRequire(import.meta.url);
const faults = [];
const documents = yaml.loadAll(readFileSync(0, 'utf8')).filter(Boolean);

for (const document of documents) {
  const where = `${document.kind}/${document.metadata?.name}`;
  const type = model(document);
  if (!type) {
    faults.push(`${where}: ${document.apiVersion} ${document.kind} is not known`);
    continue;
  }

  // What the client's model does not know is lost on the way through it.
  lost(document, ObjectSerializer.serialize(ObjectSerializer.deserialize(document, type), type), where);
  wrong(document, where);
  restrained(document, where);
}

for (const fault of faults) {
  console.log(`${process.argv[2]}: ${fault}`);
}

console.log(`${process.argv[2]}: ${documents.length} objects, ${faults.length} faults`);
process.exit(faults.length === 0 && documents.length > 0 ? 0 : 1);

// The client calls apps/v1 StatefulSet V1StatefulSet; of a name that it does not know it makes nothing.
function model(document) {
  const version = document.apiVersion.split('/').at(-1);
  const name = version[0].toUpperCase() + version.slice(1) + document.kind;
  return ObjectSerializer.deserialize({}, name)?.constructor.name === name ? name : undefined;
}

function lost(found, kept, path) {
  if (Array.isArray(found)) {
    found.forEach((item, index) => lost(item, kept?.[index], `${path}[${index}]`));
  } else if (found !== null && typeof found === 'object') {
    for (const key of Object.keys(found)) {
      if (kept === null || typeof kept !== 'object' || !(key in kept) || kept[key] === undefined) {
        faults.push(`${path}.${key}: no such field`);
      } else {
        lost(found[key], kept[key], `${path}.${key}`);
      }
    }
  }
}

function wrong(document, where) {
  const Model = require(`kubernetes-models/${document.apiVersion}/${document.kind}`)[document.kind];
  try {
    new Model(document).validate();
  } catch (error) {
    faults.push(`${where}: ${error.message}`);
  }
}

// The rules of the house: nothing runs as root, writes where it need not, holds a token, or takes an image of no known version.
function restrained(document, where) {
  const pod = document.spec?.template?.spec;
  if (!pod) {
    return;
  }

  demand(pod.automountServiceAccountToken === false, `${where}: automountServiceAccountToken is not false`);
  demand(pod.securityContext?.runAsNonRoot === true, `${where}: runAsNonRoot is not true`);
  demand(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', `${where}: seccompProfile is not RuntimeDefault`);
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
    const name = `${where}.${container.name}`;
    const limits = container.securityContext ?? {};
    demand(limits.allowPrivilegeEscalation === false, `${name}: allowPrivilegeEscalation is not false`);
    demand(limits.readOnlyRootFilesystem === true, `${name}: readOnlyRootFilesystem is not true`);
    demand(limits.capabilities?.drop?.includes('ALL'), `${name}: capabilities are not dropped`);
    demand(container.resources?.requests?.memory && container.resources?.limits?.memory, `${name}: memory has no request or no limit`);
    demand(container.startupProbe && container.readinessProbe && container.livenessProbe, `${name}: a probe is missing`);
    demand(process.argv[2].endsWith('/base') || /:[^:/]*\d[^:/]*$/.test(container.image), `${name}: ${container.image} has no version`);
    const mounted = new Set([...(pod.volumes ?? []), ...(document.spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata)].map((volume) => volume.name));
    for (const mount of container.volumeMounts ?? []) {
      demand(mounted.has(mount.name), `${name}: no volume is called ${mount.name}`);
    }
  }

  function demand(holds, fault) {
    if (!holds) {
      faults.push(fault);
    }
  }
}
