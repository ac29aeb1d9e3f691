// Unknown fields and wrong types, by two schemas: what one of them lets pass the other refuses.
import { createRequire } from 'node:module';
import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';

const require = createRequire(import.meta.url);

// A custom resource has no schema here: its fields are listed by hand, from the operator's reference.
const externalSecret = {
  apiVersion: 1, kind: 1, metadata: { name: 1, namespace: 1 },
  spec: {
    refreshInterval: 1, secretStoreRef: { kind: 1, name: 1 }, target: { name: 1, creationPolicy: 1 },
    data: [{ secretKey: 1, remoteRef: { key: 1, property: 1, version: 1, decodingStrategy: 1 } }],
  },
};

/** Everything that is wrong with an object's form, with its path. */
export function faultsOf(object) {
  const where = `${object.kind}/${object.metadata?.name}`;
  if (object.apiVersion === 'external-secrets.io/v1' && object.kind === 'ExternalSecret') {
    return unlisted(object, externalSecret, where);
  }

  const type = model(object);
  return type
    ? [...lost(object, ObjectSerializer.serialize(ObjectSerializer.deserialize(object, type), type), where), ...wrong(object, where)]
    : [`${where}: ${object.apiVersion} ${object.kind} is not known`];
}

// The client calls apps/v1 StatefulSet V1StatefulSet; of a name that it does not know it makes nothing.
function model(object) {
  const version = object.apiVersion.split('/').at(-1);
  const name = version[0].toUpperCase() + version.slice(1) + object.kind;
  return ObjectSerializer.deserialize({}, name)?.constructor.name === name ? name : undefined;
}

// What the client's model does not know is lost on the way through it.
function lost(found, kept, path) {
  if (Array.isArray(found)) {
    return found.flatMap((item, index) => lost(item, kept?.[index], `${path}[${index}]`));
  }

  return found === null || typeof found !== 'object' ? [] : Object.keys(found).flatMap((key) =>
    kept === null || typeof kept !== 'object' || !(key in kept) || kept[key] === undefined
      ? [`${path}.${key}: no such field`]
      : lost(found[key], kept[key], `${path}.${key}`));
}

function wrong(object, where) {
  const Model = require(`kubernetes-models/${object.apiVersion}/${object.kind}`)[object.kind];
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return [`${where}: ${error.message}`];
  }
}

function unlisted(found, listed, path) {
  if (Array.isArray(found) !== Array.isArray(listed)) {
    return [`${path}: a list where none belongs, or none where one does`];
  }

  if (Array.isArray(found)) {
    return found.flatMap((item, index) => unlisted(item, listed[0], `${path}[${index}]`));
  }

  return found === null || typeof found !== 'object' ? [] : Object.keys(found).flatMap((key) =>
    key in listed ? unlisted(found[key], listed[key], `${path}.${key}`) : [`${path}.${key}: no such field`]);
}
