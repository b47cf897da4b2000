import { setTimeout as sleep } from 'node:timers/promises';
import { quantile, runLoad } from './load.ts';
import { megabytes, residentBytes } from './memory.ts';
import { editModels, manyModels } from './models-of-file.ts';
import { question } from './question.ts';
import { freePort, gateway, startProvider, type Gateway } from './targets.ts';

/**
 * How long an edit of dragoman.yaml takes to be live, by the number of models in it, while calls go on: how many of them
 * fail, and what memory it takes. `npm run edits -w bench [-- 10 100 1000 5000]`
 */
const EDITS = 15;
const CONCURRENCY = 2;
const CALLS_A_ROUND = 100;
const LOOK_MS = 5;
const CHAT = '/v1/chat/completions';

const sizes = process.argv.slice(2).map(Number);
const counts = sizes.length > 0 ? sizes : [10, 100, 1_000, 5_000];
const upstream = await freePort();
const provider = startProvider(upstream);

const call = (port: number, model: string) => {
  const body = Buffer.from(question({ bytes: 1_000, chunks: 0 }).toString().replace('public-model', model));
  return { port, path: CHAT, body };
};

/** Adds a model, and asks for it until it is there; milliseconds. */
async function edit({ file, port }: Gateway, name: string): Promise<number> {
  editModels(file, (models) => ({ ...models, [name]: 'local/upstream-new' }));
  const began = performance.now();
  for (;;) {
    const { failed } = await runLoad({ ...call(port, name), requests: 1, concurrency: 1 });
    if (failed === 0) return performance.now() - began;
    await sleep(LOOK_MS);
  }
}

async function measure(count: number): Promise<void> {
  const began = performance.now();
  const target = await gateway(upstream, { models: manyModels(count) });
  const started = performance.now() - began;
  let [calls, lost, over] = [0, 0, false];
  const load = async (): Promise<void> => {
    while (!over) {
      const requests = { requests: CALLS_A_ROUND, concurrency: CONCURRENCY };
      lost += (await runLoad({ ...call(target.port, `model-${count - 1}`), ...requests })).failed;
      calls += CALLS_A_ROUND;
    }
  };
  const loading = load();
  try {
    const took: number[] = [];
    for (let at = 0; at < EDITS; at++) took.push(await edit(target, `new-${at}`));
    over = true;
    await loading;
    const sorted = took.toSorted((a, b) => a - b);
    const [envoy, command] = [target.envoy, target.pid].map((pid) => megabytes(residentBytes(pid)));
    const figures = [count, (started / 1000).toFixed(1), quantile(sorted, 0.5).toFixed(0), sorted.at(-1)?.toFixed(0)];
    console.log(`| ${[...figures, `${lost} of ${calls}`, command, envoy].join(' | ')} |`);
    if (lost > 0) process.exitCode = 1;
  } finally {
    over = true;
    await loading;
    target.stop();
  }
}

try {
  const columns = ['models', 'start, s', 'live, ms', 'at most', 'calls lost', 'dragoman, MB', 'Envoy, MB'];
  console.log(`| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}`);
  for (const count of counts) await measure(count);
} finally {
  provider.kill();
}
