import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { median, runLoad } from './load.ts';
import { megabytes, residentBytes } from './memory.ts';
import { editModels } from './models-of-file.ts';
import { freePort, gateway, startProvider } from './targets.ts';

/**
 * Whether memory stays flat: every process of a gateway under a load of all kinds (plain, streamed, translated, with a
 * hard budget, refused) and an edit every few seconds. `npm run soak -w bench -- --minutes 60`.
 */
const CONCURRENCY = 4;
const REQUESTS_A_ROUND = 200;
const PAUSE_MS = 500;
const EDIT_EVERY_MS = 5_000;
const REPORTS = 12;
const KEY = 'soak-caller';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes}: a number above 0`);

const upstream = await freePort();
const provider = startProvider(upstream, '50');
const hash = `sha256:${createHash('sha256').update(KEY).digest('hex')}`;
const target = await gateway(upstream, {
  prices: { 'public-model': { input: 1, output: 1 } },
  keys: [{ name: 'soak', hash, budget: { usd: 1e6, per: 'day' } }],
});
const pids = {
  envoy: target.envoy,
  dragoman: target.pid,
  authz: target.service('authz'),
  translator: target.service('translate'),
};
type Name = keyof typeof pids;
const NAMES = Object.keys(pids) as readonly Name[];

const ask = (more: object): Buffer =>
  Buffer.from(
    JSON.stringify({
      model: 'public-model',
      max_tokens: 200,
      messages: [{ role: 'user', content: 'lorem '.repeat(150) }],
      ...more,
    }),
  );
const CALLS = [
  { name: 'plain', path: '/v1/chat/completions', body: ask({}), fails: false },
  { name: 'streamed', path: '/v1/chat/completions', body: ask({ stream: true }), fails: false },
  { name: 'translated', path: '/v1/messages', body: ask({}), fails: false },
  { name: 'translated stream', path: '/v1/messages', body: ask({ stream: true }), fails: false },
  { name: 'refused', path: '/v1/chat/completions', body: ask({ model: 'nobody' }), fails: true },
];

let edits = 0;
/** One model more, or one less. */
function edit(): void {
  editModels(target.file, ({ 'soak-model': known, ...others }) =>
    known === undefined ? { ...others, 'soak-model': 'local/upstream-model' } : others,
  );
  edits += 1;
}

let calls = 0;
let failed = 0;
async function round(): Promise<void> {
  for (const { path, body, fails } of CALLS) {
    const result = await runLoad({
      port: target.port,
      path,
      body,
      requests: REQUESTS_A_ROUND,
      concurrency: CONCURRENCY,
      headers: { authorization: `Bearer ${KEY}` },
    });
    calls += REQUESTS_A_ROUND;
    failed += fails ? result.latencies.length : result.failed;
  }
  await new Promise((done) => setTimeout(done, PAUSE_MS));
}

interface Looked {
  readonly minute: number;
  readonly bytes: Readonly<Record<Name, number>>;
}
const looks: Looked[] = [];
function look(began: number): void {
  const bytes = Object.fromEntries(NAMES.map((name) => [name, residentBytes(pids[name])])) as Record<Name, number>;
  looks.push({ minute: (performance.now() - began) / 60_000, bytes });
}
function report(): void {
  const last = looks.at(-1);
  if (!last) return;
  const memory = NAMES.map((name) => `${name} ${megabytes(last.bytes[name])} MB`).join(', ');
  console.log(`${last.minute.toFixed(1).padStart(6)} min  ${memory}  ${calls} calls, ${failed} failed, ${edits} edits`);
}

/** Middle of the third quarter against that of the last: the start is not held against anybody. */
function growth(name: Name): string {
  const quarter = Math.max(1, Math.floor(looks.length / 4));
  const middle = (from: number, to: number | undefined) =>
    median(looks.slice(from, to).map(({ bytes }) => bytes[name]));
  const grown = middle(-quarter, undefined) - middle(-2 * quarter, -quarter);
  return `${name} ${megabytes(grown)} MB`;
}

const editing = setInterval(edit, EDIT_EVERY_MS);
try {
  const began = performance.now();
  const end = began + minutes * 60_000;
  let next = began;
  while (performance.now() < end) {
    await round();
    look(began);
    if (performance.now() < next && performance.now() < end) continue;
    report();
    next = performance.now() + (minutes * 60_000) / REPORTS;
  }
  console.log(`grown from the third quarter to the last: ${NAMES.map(growth).join(', ')}`);
  if (failed > 0) process.exitCode = 1;
} finally {
  clearInterval(editing);
  target.stop();
  provider.kill();
}
