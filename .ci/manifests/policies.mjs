// The house's own rules for what runs in Kubernetes. Each has a name, and policies.test.mjs breaks each of them, alone.
// A rule takes all rendered objects and returns what is wrong, a text each.

const podOf = (object) => object.spec?.template?.spec;
const workloads = (objects) => objects.filter((object) => podOf(object));
const named = (object) => `${object.kind}/${object.metadata?.name}`;
const of = (objects, kind) => objects.filter((object) => object.kind === kind);
const labelsOf = (workload) => workload.spec.template.metadata?.labels ?? {};
const selects = (selector, labels) => Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
const sameNamespace = (one, other) => (one.metadata?.namespace ?? '') === (other.metadata?.namespace ?? '');
const autoscalerOf = (objects, workload) =>
  of(objects, 'HorizontalPodAutoscaler').find((one) => one.spec.scaleTargetRef.kind === workload.kind && one.spec.scaleTargetRef.name === workload.metadata.name);
const replicated = (objects) => workloads(objects).filter((workload) => (workload.spec.replicas ?? 1) > 1 || autoscalerOf(objects, workload));
const commandOf = (probe) => JSON.stringify(probe?.exec?.command ?? probe?.httpGet ?? probe?.tcpSocket ?? probe ?? null);

const forPods = (check) => (objects) => workloads(objects).flatMap((workload) => check(podOf(workload), named(workload), workload));
const forContainers = (check) => forPods((pod, where, workload) =>
  [...(pod.initContainers ?? []), ...pod.containers].flatMap((container) => check(container, `${where}.${container.name}`, pod, workload)));
const demand = (holds, fault) => (holds ? [] : [fault]);

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'];
const hashed = /-[bcdfghjklmnpqrstvwxz2456789]{10}$/;
const stopSeconds = 60;

export const policies = [
  { name: 'no-token', check: (objects) => [
    ...forPods((pod, where) => demand(pod.automountServiceAccountToken === false, `${where}: automountServiceAccountToken is not false`))(objects),
    ...of(objects, 'ServiceAccount').flatMap((one) => demand(one.automountServiceAccountToken === false, `${named(one)}: automountServiceAccountToken is not false`)),
  ] },
  { name: 'own-account', check: (objects) => forPods((pod, where) => demand(
    of(objects, 'ServiceAccount').some((one) => one.metadata.name === pod.serviceAccountName), `${where}: no ServiceAccount of its own`))(objects) },
  { name: 'not-root', check: forPods((pod, where) => demand(
    pod.securityContext?.runAsNonRoot === true && pod.securityContext?.runAsUser > 0, `${where}: runs as root, or might`)) },
  { name: 'seccomp', check: forPods((pod, where) => demand(
    pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', `${where}: seccompProfile is not RuntimeDefault`)) },
  { name: 'no-escalation', check: forContainers((container, where) => demand(
    container.securityContext?.allowPrivilegeEscalation === false && !container.securityContext?.privileged, `${where}: may gain rights`)) },
  { name: 'read-only-root', check: forContainers((container, where) => demand(
    container.securityContext?.readOnlyRootFilesystem === true, `${where}: readOnlyRootFilesystem is not true`)) },
  { name: 'no-capabilities', check: forContainers((container, where) => demand(
    container.securityContext?.capabilities?.drop?.includes('ALL') && !container.securityContext.capabilities.add?.length, `${where}: has capabilities`)) },
  { name: 'not-the-host', check: forPods((pod, where) => [
    ...demand(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, `${where}: shares the machine's network or processes`),
    ...demand(!(pod.volumes ?? []).some((volume) => volume.hostPath), `${where}: mounts a folder of the machine`),
    ...demand(!pod.containers.some((container) => (container.ports ?? []).some((port) => port.hostPort)), `${where}: takes a port of the machine`),
  ]) },
  { name: 'memory-bounded', check: forContainers((container, where) => demand(
    container.resources?.requests?.memory && container.resources?.limits?.memory, `${where}: memory has no request or no limit`)) },
  { name: 'cpu-requested', check: forContainers((container, where) => demand(container.resources?.requests?.cpu, `${where}: cpu has no request`)) },
  { name: 'three-probes', check: forContainers((container, where) => demand(
    container.startupProbe && container.readinessProbe && container.livenessProbe, `${where}: a probe is missing`)) },
  // What makes a node unready (a database away) must never restart it.
  { name: 'alive-is-not-ready', check: forContainers((container, where) => demand(
    !container.livenessProbe || !/ready/.test(commandOf(container.livenessProbe)), `${where}: liveness asks whether it is ready`)) },
  { name: 'image-pinned', overlaysOnly: true, check: forContainers((container, where) => demand(
    /(:[^:/]*\d[^:/]*|@sha256:[0-9a-f]{64})$/.test(container.image), `${where}: ${container.image} has no version`)) },
  { name: 'mounts-exist', check: forContainers((container, where, pod, workload) => {
    const volumes = new Set([...(pod.volumes ?? []), ...(workload.spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata)].map((volume) => volume.name));
    return (container.volumeMounts ?? []).flatMap((mount) => demand(volumes.has(mount.name), `${where}: no volume is called ${mount.name}`));
  }) },
  { name: 'secrets-by-reference', check: (objects) => [
    ...of(objects, 'Secret').map((secret) => `${named(secret)}: a secret stands in the repository`),
    ...forContainers((container, where) => (container.env ?? []).flatMap((variable) => demand(
      !(/passw|secret|token|key|connection/i.test(variable.name) && variable.value && !variable.value.startsWith('/run/secrets/')), `${where}: ${variable.name} holds a value`)))(objects),
  ] },
  { name: 'secrets-are-files', check: forContainers((container, where) => demand(
    !(container.env ?? []).some((variable) => variable.valueFrom?.secretKeyRef) && !(container.envFrom ?? []).some((from) => from.secretRef),
    `${where}: a secret is in the environment, where child processes and dumps have it`)) },
  { name: 'secrets-not-for-all', check: forPods((pod, where) => (pod.volumes ?? []).filter((volume) => volume.secret).flatMap((volume) => demand(
    (volume.secret.defaultMode & 0o007) === 0, `${where}: everybody may read the volume ${volume.name}`))) },
  { name: 'config-hashed', check: (objects) => of(objects, 'ConfigMap').flatMap((map) => demand(
    hashed.test(map.metadata.name), `${named(map)}: its name has no hash, so that a change restarts nothing`)) },
  { name: 'config-exists', check: (objects) => forPods((pod, where) => (pod.volumes ?? []).filter((volume) => volume.configMap).flatMap((volume) => demand(
    of(objects, 'ConfigMap').some((map) => map.metadata.name === volume.configMap.name), `${where}: there is no ConfigMap ${volume.configMap.name}`)))(objects) },
  { name: 'selectors-match', check: (objects) => [
    ...of(objects, 'Service').map((one) => [one, one.spec.selector]),
    ...of(objects, 'PodDisruptionBudget').map((one) => [one, one.spec.selector.matchLabels]),
    ...of(objects, 'NetworkPolicy').map((one) => [one, one.spec.podSelector.matchLabels]),
  ].flatMap(([object, selector]) => demand(
    Object.keys(selector ?? {}).length > 0 && workloads(objects).some((workload) => sameNamespace(object, workload) && selects(selector, labelsOf(workload))),
    `${named(object)}: selects no pod that is here`)) },
  { name: 'ports-exist', check: (objects) => of(objects, 'Service').flatMap((service) => (service.spec.ports ?? []).flatMap((port) => demand(
    workloads(objects).filter((workload) => selects(service.spec.selector, labelsOf(workload))).every((workload) =>
      podOf(workload).containers.some((container) => (container.ports ?? []).some((one) => one.name === port.targetPort || one.containerPort === port.targetPort))),
    `${named(service)}: no container has a port ${port.targetPort}`))) },
  // There are no identities yet: who reaches the API is the operator.
  { name: 'nothing-published', check: (objects) => [
    ...of(objects, 'Service').flatMap((one) => demand(['ClusterIP', undefined].includes(one.spec.type), `${named(one)}: is reached from outside`)),
    ...[...of(objects, 'Ingress'), ...of(objects, 'HTTPRoute')].map((one) => `${named(one)}: leads in from outside`),
  ] },
  { name: 'network-closed', check: (objects) => forPods((pod, where, workload) => ['Ingress', 'Egress'].flatMap((direction) => demand(
    of(objects, 'NetworkPolicy').some((one) => sameNamespace(one, workload) && one.spec.policyTypes?.includes(direction) && selects(one.spec.podSelector.matchLabels, labelsOf(workload))),
    `${where}: no NetworkPolicy closes its ${direction.toLowerCase()}`)))(objects) },
  { name: 'network-names-who', check: (objects) => of(objects, 'NetworkPolicy').flatMap((one) => [
    ...(one.spec.ingress ?? []).flatMap((rule) => demand(rule.from?.length && rule.ports?.length, `${named(one)}: lets everybody in, or to every port`)),
    ...(one.spec.egress ?? []).flatMap((rule) => demand(rule.to?.length && rule.ports?.length, `${named(one)}: lets out to everybody, or to every port`)),
  ]) },
  { name: 'internet-is-not-inside', check: (objects) => of(objects, 'NetworkPolicy').flatMap((one) =>
    [...(one.spec.ingress ?? []).flatMap((rule) => rule.from ?? []), ...(one.spec.egress ?? []).flatMap((rule) => rule.to ?? [])]
      .filter((peer) => peer.ipBlock?.cidr === '0.0.0.0/0')
      .flatMap((peer) => demand(privateRanges.every((range) => peer.ipBlock.except?.includes(range)), `${named(one)}: the internet includes the private networks`))) },
  { name: 'spread', check: (objects) => replicated(objects).flatMap((workload) => demand(
    (podOf(workload).topologySpreadConstraints ?? []).some((one) => one.topologyKey === 'kubernetes.io/hostname' && selects(one.labelSelector?.matchLabels, labelsOf(workload))),
    `${named(workload)}: its pods may all be on one machine`)) },
  { name: 'disruption-budget', check: (objects) => replicated(objects).flatMap((workload) => demand(
    of(objects, 'PodDisruptionBudget').some((one) => one.spec.maxUnavailable === 1 && sameNamespace(one, workload) && selects(one.spec.selector.matchLabels, labelsOf(workload))),
    `${named(workload)}: no PodDisruptionBudget keeps it to one at a time`)) },
  { name: 'seeds-are-found', check: (objects) => replicated(objects).filter((one) => one.kind === 'StatefulSet').flatMap((workload) => demand(
    of(objects, 'Service').some((one) => one.metadata.name === workload.spec.serviceName && one.spec.clusterIP === 'None' && one.spec.publishNotReadyAddresses === true),
    `${named(workload)}: no headless Service names pods before they are ready`)) },
  // The first node becomes a member, and ready, only with a second one.
  { name: 'started-together', check: (objects) => replicated(objects).filter((one) => one.kind === 'StatefulSet').flatMap((workload) => demand(
    workload.spec.podManagementPolicy === 'Parallel', `${named(workload)}: the second pod waits for the first, which waits for it`)) },
  { name: 'time-to-leave', check: (objects) => replicated(objects).flatMap((workload) => {
    const pod = podOf(workload);
    const before = Math.max(...pod.containers.map((container) => container.lifecycle?.preStop?.sleep?.seconds ?? 0));
    return demand(before > 0 && (pod.terminationGracePeriodSeconds ?? 30) > before + stopSeconds, `${named(workload)}: killed before it has left: more than preStop and ${stopSeconds} s are needed`);
  }) },
  { name: 'one-hand-on-replicas', check: (objects) => workloads(objects).filter((workload) => autoscalerOf(objects, workload)).flatMap((workload) => demand(
    workload.spec.replicas === undefined, `${named(workload)}: replicas are the autoscaler's`)) },
  { name: 'scales-slowly', check: (objects) => of(objects, 'HorizontalPodAutoscaler').flatMap((one) => demand(
    one.spec.behavior?.scaleDown?.stabilizationWindowSeconds >= 600 && one.spec.behavior.scaleDown.policies?.every((policy) => policy.type === 'Pods' && policy.value === 1),
    `${named(one)}: may take more than one node away at a time`)) },
  { name: 'keeps-a-majority', check: (objects) => of(objects, 'HorizontalPodAutoscaler').flatMap((one) => demand(
    one.spec.minReplicas >= 3, `${named(one)}: below three nodes there is no majority after a loss`)) },
  { name: 'scales-by-its-work', check: (objects) => of(objects, 'HorizontalPodAutoscaler').flatMap((one) => demand(
    one.spec.metrics?.some((metric) => metric.type === 'Pods' && metric.pods.metric.name.startsWith('mesh_')), `${named(one)}: goes by no metric of the program`)) },
  { name: 'restricted-namespace', check: (objects) => of(objects, 'Namespace').flatMap((one) => demand(
    one.metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted', `${named(one)}: pod security is not restricted`)) },
];

/** Every breach, with the name of its rule. */
export function breaches(objects, { overlay = true } = {}) {
  return policies.filter((policy) => overlay || !policy.overlaysOnly).flatMap((policy) => policy.check(objects).map((fault) => ({ rule: policy.name, fault })));
}
