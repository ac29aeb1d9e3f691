// Breaks each rule, alone, in what the repository really renders: MESH_MANIFESTS names a folder with production.yaml and dev-cluster.yaml.
// usage: MESH_MANIFESTS=FOLDER node --test
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import yaml from 'js-yaml';
import { breaches, policies } from './policies.mjs';
import { faultsOf } from './schemas.mjs';

const read = (name) => yaml.loadAll(readFileSync(`${process.env.MESH_MANIFESTS}/${name}.yaml`, 'utf8')).filter(Boolean);
const find = (objects, kind, name) => objects.find((object) => object.kind === kind && (!name || object.metadata.name.startsWith(name)));
const set = (objects, name) => find(objects, 'StatefulSet', name ?? 'mesh');
const pod = (objects) => set(objects).spec.template.spec;
const node = (objects) => pod(objects).containers[0];
const scaler = (objects) => find(objects, 'HorizontalPodAutoscaler').spec;

// By rule: changes that break it, each on a manifest of its own. Rules of form alone are broken in dev-cluster where production lacks the object.
const breaking = {
  'no-token': [(all) => { pod(all).automountServiceAccountToken = true; }, (all) => { delete find(all, 'ServiceAccount').automountServiceAccountToken; }],
  'own-account': [(all) => { delete pod(all).serviceAccountName; }, (all) => { pod(all).serviceAccountName = 'default'; }],
  'not-root': [(all) => { pod(all).securityContext.runAsNonRoot = false; }, (all) => { pod(all).securityContext.runAsUser = 0; }],
  'seccomp': [(all) => { pod(all).securityContext.seccompProfile.type = 'Unconfined'; }],
  'no-escalation': [(all) => { delete node(all).securityContext.allowPrivilegeEscalation; }, (all) => { node(all).securityContext.privileged = true; }],
  'read-only-root': [(all) => { node(all).securityContext.readOnlyRootFilesystem = false; }],
  'no-capabilities': [(all) => { delete node(all).securityContext.capabilities; }, (all) => { node(all).securityContext.capabilities.add = ['NET_ADMIN']; }],
  'not-the-host': [
    (all) => { pod(all).hostNetwork = true; },
    (all) => { pod(all).volumes.push({ name: 'machine', hostPath: { path: '/' } }); },
    (all) => { node(all).ports[0].hostPort = 5180; },
  ],
  'memory-bounded': [(all) => { delete node(all).resources.limits.memory; }],
  'cpu-requested': [(all) => { delete node(all).resources.requests.cpu; }],
  'three-probes': [(all) => { delete node(all).startupProbe; }, (all) => { delete node(all).livenessProbe; }],
  'alive-is-not-ready': [(all) => { node(all).livenessProbe = structuredClone(node(all).readinessProbe); }],
  'image-pinned': [(all) => { node(all).image = 'registry.example/mesh-rebalancer-cluster'; }, (all) => { node(all).image = 'registry.example/mesh-rebalancer-cluster:latest'; }],
  'mounts-exist': [(all) => { node(all).volumeMounts[0].name = 'confg'; }],
  'secrets-by-reference': [
    (all) => { node(all).env.push({ name: 'PGPASSWORD', value: 'hunter2' }); },
    (all) => { all.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mesh-journal' }, stringData: { connection: 'Host=db' } }); },
  ],
  'secrets-are-files': [
    (all) => { node(all).env.push({ name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'mesh-journal', key: 'password' } } }); },
    (all) => { node(all).envFrom = [{ secretRef: { name: 'mesh-journal' } }]; },
  ],
  'secrets-not-for-all': [(all) => { pod(all).volumes.find((volume) => volume.name === 'keys').secret.defaultMode = 0o444; }],
  'config-hashed': [(all) => {
    find(all, 'ConfigMap', 'mesh-cluster').metadata.name = 'mesh-cluster';
    pod(all).volumes.find((volume) => volume.name === 'cluster').configMap.name = 'mesh-cluster';
  }],
  'config-exists': [(all) => { pod(all).volumes.find((volume) => volume.name === 'cluster').configMap.name = 'mesh-cluster-c4t5mh8gmx'; }],
  'selectors-match': [
    (all) => { find(all, 'Service', 'mesh-api').spec.selector['role.mesh/api'] = 'no'; },
    (all) => { find(all, 'NetworkPolicy', 'mesh-connector').spec.podSelector.matchLabels['role.mesh/connector'] = 'no'; },
    (all) => { find(all, 'NetworkPolicy', 'mesh-telemetry').spec.podSelector = {}; },
  ],
  'ports-exist': [(all) => { find(all, 'Service', 'mesh-api').spec.ports[0].targetPort = 'https'; }],
  'nothing-published': [
    (all) => { find(all, 'Service', 'mesh-api').spec.type = 'LoadBalancer'; },
    (all) => { all.push({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'mesh', namespace: 'mesh' }, spec: {} }); },
  ],
  'network-closed': [(all) => { find(all, 'NetworkPolicy', 'mesh-members').spec.policyTypes = ['Egress']; delete find(all, 'NetworkPolicy', 'mesh-members').spec.ingress; }],
  'network-names-who': [
    (all) => { delete find(all, 'NetworkPolicy', 'mesh-members').spec.ingress[0].from; },
    (all) => { delete find(all, 'NetworkPolicy', 'mesh-journal').spec.egress[0].ports; },
  ],
  'internet-is-not-inside': [(all) => { find(all, 'NetworkPolicy', 'mesh-connector').spec.egress[0].to[0].ipBlock.except.shift(); }],
  'spread': [(all) => { delete pod(all).topologySpreadConstraints; }],
  'disruption-budget': [(all) => { find(all, 'PodDisruptionBudget').spec.maxUnavailable = 2; }, (all) => { all.splice(all.indexOf(find(all, 'PodDisruptionBudget')), 1); }],
  'seeds-are-found': [(all) => { delete all.find((one) => one.kind === 'Service' && one.metadata.name === 'mesh').spec.publishNotReadyAddresses; }, (all) => { set(all).spec.serviceName = 'mesh-api'; }],
  'started-together': [(all) => { delete set(all).spec.podManagementPolicy; }],
  'time-to-leave': [(all) => { pod(all).terminationGracePeriodSeconds = 60; }, (all) => { delete node(all).lifecycle; }],
  'one-hand-on-replicas': [(all) => { set(all).spec.replicas = 3; }],
  'scales-slowly': [(all) => { scaler(all).behavior.scaleDown.policies[0].value = 2; }, (all) => { delete scaler(all).behavior; }],
  'keeps-a-majority': [(all) => { scaler(all).minReplicas = 2; }],
  'scales-by-its-work': [(all) => { scaler(all).metrics = scaler(all).metrics.filter((metric) => metric.type === 'Resource'); }],
  'restricted-namespace': [(all) => { find(all, 'Namespace').metadata.labels['pod-security.kubernetes.io/enforce'] = 'baseline'; }],
};

test('what is rendered breaks no rule', () => {
  for (const name of ['production', 'dev-cluster', 'dev']) {
    assert.deepEqual([name, ...breaches(read(name))], [name]);
  }
});

test('every rule is broken here', () => assert.deepEqual(Object.keys(breaking).sort(), policies.map((policy) => policy.name).sort()));

for (const [rule, changes] of Object.entries(breaking)) {
  test(`${rule} is refused, and nothing else`, () => {
    for (const change of changes) {
      const objects = read('production');
      change(objects);
      assert.deepEqual([...new Set(breaches(objects).map((breach) => breach.rule))], [rule], change.toString());
    }
  });
}

test('an unknown field and a wrong type are named with their paths', () => {
  const misspelt = read('production');
  node(misspelt).livenessProbe.failureTreshold = 3;
  assert.match(misspelt.flatMap(faultsOf).join(), /livenessProbe\.failureTreshold: no such field/);
  const wrong = read('production');
  pod(wrong).terminationGracePeriodSeconds = 'ninety';
  assert.match(wrong.flatMap(faultsOf).join(), /terminationGracePeriodSeconds/);
});
