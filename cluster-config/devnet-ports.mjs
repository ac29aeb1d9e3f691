// The devnet listens on loopback alone, because its accounts are everybody's. Inside its own container that keeps the nodes out: this passes their
// connections on, from PORT+10000 on all addresses to PORT on loopback. For local chains with play money, and nothing else.
// usage: node devnet-ports.mjs PORT...
import net from 'node:net';

for (const port of process.argv.slice(2).map(Number)) {
  net.createServer((from) => {
    const to = net.connect(port, '127.0.0.1');
    // One side's end or failure is the other's: a caller must not wait for a chain that is gone.
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
    to.on('error', () => from.destroy()).on('close', () => from.destroy());
    from.pipe(to).pipe(from);
  }).listen(port + 10000, () => console.log(`${port + 10000} leads to ${port}`));
}
