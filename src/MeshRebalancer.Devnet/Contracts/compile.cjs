// SPDX-License-Identifier: Apache-2.0
// Standard JSON in on stdin, standard JSON out on stdout. The one argument is the path of the compiler, soljson.js.
const soljson = require(process.argv[1]);
const compile = soljson.cwrap('solidity_compile', 'string', ['string', 'number', 'number']);
let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => process.stdout.write(compile(input, 0, 0)));
