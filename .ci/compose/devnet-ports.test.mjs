import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';

const script = new URL('../../cluster-config/devnet-ports.mjs', import.meta.url).pathname;

test('what listens on loopback is reached ten thousand ports higher, and its end is the caller\'s', async () => {
  const chain = createServer((request, response) => response.end(`asked for ${request.url}`));
  // Low enough that ten thousand more is a port too, and none that the system hands out to those who connect.
  const port = await listen(chain);
  const relay = spawn(process.execPath, [script, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await Promise.race([once(relay.stdout, 'data'), once(relay, 'exit').then(() => assert.fail('the relay has ended'))]);
    const heads = `http://127.0.0.1:${port + 10000}/heads`;
    assert.equal(await (await fetch(heads)).text(), 'asked for /heads');
    chain.closeAllConnections();
    chain.close();
    // A caller that had to wait for a chain that is gone would be aborted, which is another error.
    await assert.rejects(fetch(heads, { signal: AbortSignal.timeout(20_000) }), TypeError);
  } finally {
    relay.kill();
    chain.close();
  }
});

async function listen(server) {
  for (let port = 11000 + Math.floor(Math.random() * 11000); ; port++) {
    const answer = await new Promise((resolve) => {
      server.once('error', resolve);
      server.listen(port, '127.0.0.1', () => resolve(null));
    });
    if (!answer) {
      return port;
    }
  }
}
