#!/usr/bin/env node
// The command needs Node 24. Where an older one starts it, it goes on with the one that is installed beside it.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const main = fileURLToPath(new URL('../dist/main.mjs', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= NEEDED) await start();
else goOn(installedNode());

/** That SQLite in Node is experimental is known here, and not for the one who makes a key. */
async function start() {
  const { emitWarning } = process;
  process.emitWarning = (warning, type, ...more) => {
    if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, type, ...more);
  };
  await import(main);
}

function installedNode() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin/node');
  } catch {
    console.error(`dragoman needs Node ${NEEDED} or newer; this is ${process.version}`);
    return process.exit(1);
  }
}

function goOn(node) {
  // In a group of its own: a terminal's Ctrl-C reaches it once, through here.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)], {
    stdio: 'inherit',
    detached: true,
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    if (signal) process.removeAllListeners(signal);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}
