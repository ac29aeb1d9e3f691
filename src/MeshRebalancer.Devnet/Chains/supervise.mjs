// SPDX-License-Identifier: Apache-2.0
// Runs one program for as long as our own parent lives. The parent holds our stdin open and never writes to it: when it dies,
// however it dies, stdin ends and the program is stopped. The program gets a process group of its own, so that a Ctrl-C in the
// terminal reaches the parent alone, which then decides what stops when.
import { spawn } from 'node:child_process';

const [program, ...args] = process.argv.slice(1);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: process.platform !== 'win32', windowsHide: true });
let stopping = false;

function stop() {
  if (stopping) return;
  stopping = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), 3000).unref();
}

child.on('spawn', () => console.log(`pid ${child.pid}`));
child.on('error', (error) => { console.error(error.message); process.exit(1); });
child.on('exit', (code) => process.exit(stopping ? 0 : code ?? 1));
process.stdin.on('end', stop).on('error', stop).resume();
process.on('SIGINT', () => {}).on('SIGTERM', stop).on('SIGHUP', stop);
