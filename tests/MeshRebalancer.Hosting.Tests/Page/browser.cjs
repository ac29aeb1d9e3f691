// Drives one browser tab for a test: a line of JSON in, a line of JSON out. Usage: node browser.cjs PLAYWRIGHT CHROMIUM
'use strict';

const readline = require('node:readline');
const { setTimeout: pause } = require('node:timers/promises');
const { chromium } = require(process.argv[2]);

const seen = { errors: [], requests: [], navigations: 0 };
let page;

const commands = {
  async open({ url, width, height }) {
    page = await browser.newPage({ viewport: { width, height } });
    page.on('console', message => { if (['error', 'warning'].includes(message.type())) seen.errors.push(message.text()); });
    page.on('pageerror', error => seen.errors.push(String(error)));
    page.on('request', request => seen.requests.push(request.url()));
    page.on('response', response => { if (response.status() >= 400) seen.errors.push(`${response.status()} ${response.url()}`); });
    page.on('framenavigated', () => { seen.navigations += 1; });
    await page.goto(url);
  },
  // Asked from here: the page's own security policy forbids what playwright would poll with inside it.
  async wait({ expression, timeout }) {
    for (const end = Date.now() + timeout; !(await page.evaluate(expression)); await pause(50)) {
      if (Date.now() > end) throw new Error(`Not true within ${timeout} ms.`);
    }
  },
  evaluate: ({ expression }) => page.evaluate(expression),
  press: ({ key }) => page.keyboard.press(key),
  size: ({ width, height }) => page.setViewportSize({ width, height }),
  scheme: ({ name }) => page.emulateMedia({ colorScheme: name }),
  seen: () => seen,
};

let browser;
(async () => {
  browser = await chromium.launch({ executablePath: process.argv[3], args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { command, ...options } = JSON.parse(line);
    try {
      console.log(JSON.stringify({ value: (await commands[command](options)) ?? null }));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error) }));
    }
  }
  await browser.close();
})().catch(error => { console.error(error); process.exit(1); });
