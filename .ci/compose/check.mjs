// The manners of every service: a pinned image, a health check, no rights to gain, bounded memory, secrets as files, ports on loopback alone, and
// one network. usage: node check.mjs FILE, which `docker compose config --format json` has written
import { readFileSync } from 'node:fs';

const { services, networks, secrets } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const faults = [];

for (const [name, service] of Object.entries(services)) {
  demand(/:[^:/]*\d+\.\d+[^:/]*$/.test(service.image), name, `${service.image} has no version`);
  demand(service.healthcheck?.test?.length > 1, name, 'no health check');
  demand(service.security_opt?.includes('no-new-privileges:true'), name, 'may gain rights');
  demand(service.mem_limit, name, 'memory is not bounded');
  demand(service.restart === 'unless-stopped', name, 'is not started again');
  demand(service.network_mode?.startsWith('service:') || Object.keys(service.networks ?? {}).join() === 'mesh', name, 'is on another network than mesh');
  for (const port of service.ports ?? []) {
    demand(port.host_ip === '127.0.0.1', name, `port ${port.published} is open beyond this machine`);
  }

  for (const [variable, value] of Object.entries(service.environment ?? {})) {
    demand(!/passw|secret|token|key/i.test(variable) || String(value).startsWith('/run/secrets/') || value === 'false', name, `${variable} holds a value`);
  }

  for (const mount of service.volumes ?? []) {
    demand(mount.type === 'volume' || mount.read_only, name, `${mount.target} may be written in the repository`);
  }

  for (const secret of service.secrets ?? []) {
    demand(secrets[secret.source]?.file, name, `${secret.source} is not a file`);
  }
}

demand(Object.keys(networks).length === 1, 'networks', 'there is more than one');
faults.forEach((fault) => console.log(fault));
console.log(`${Object.keys(services).length} services, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);

function demand(holds, name, fault) {
  if (!holds) {
    faults.push(`${name}: ${fault}`);
  }
}
