import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpuMicros } from './cpu.ts';
import { median, quantile, runLoad } from './load.ts';
import { freePort, gateway, startProvider } from './targets.ts';

/**
 * What it costs to know who calls, and to hold a budget that may not be passed: CPU of Envoy and of authz, and the
 * latency of a call, beside a gateway that asks nobody, round by round, the median of the rounds.
 * `npm run governed -w bench`.
 */
const ROUNDS = 5;
const CONCURRENCY = 8;
const REQUESTS = 2_000;
const KEY = 'bench-caller';
const BODY = Buffer.from(
  JSON.stringify({
    model: 'public-model',
    max_tokens: 200,
    messages: [{ role: 'user', content: 'lorem '.repeat(150) }],
  }),
);

const upstream = await freePort();
const provider = startProvider(upstream);

const key = { name: 'bench', hash: `sha256:${createHash('sha256').update(KEY).digest('hex')}` };
const priced = { prices: { 'public-model': { input: 1, output: 1 } } };
const GATEWAYS = [
  { name: 'open', config: priced },
  { name: 'key', config: { ...priced, keys: [key] } },
  {
    name: 'key, soft budget',
    config: { ...priced, keys: [{ ...key, budget: { usd: 1e6, per: 'day', mode: 'soft' } }] },
  },
  { name: 'key, hard budget', config: { ...priced, keys: [{ ...key, budget: { usd: 1e6, per: 'day' } }] } },
];
const running = await Promise.all(
  GATEWAYS.map(async ({ name, config }) => ({ ...(await gateway(upstream, config)), name })),
);

interface Measured {
  /** Questions to authz, for each call. */
  readonly asked: number;
  readonly envoy: number;
  readonly authz: number;
  readonly p50: number;
}

/** Questions to authz so far. */
async function questionsAt({ file }: (typeof running)[number]): Promise<number> {
  const { admin } = JSON.parse(readFileSync(file, 'utf8')) as { readonly admin: string };
  const text = await (await fetch(`http://${admin}/metrics`)).text();
  return Number(/^envoy_http_ext_authz_ok\{[^}]*\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function measure(target: (typeof running)[number]): Promise<Measured> {
  const asked = target.name.endsWith('hard budget');
  const used = () => ({ envoy: cpuMicros(target.envoy), authz: asked ? cpuMicros(target.service('authz')) : 0 });
  const [questions, before] = [await questionsAt(target), used()];
  const { latencies, failed } = await runLoad({
    port: target.port,
    path: '/v1/chat/completions',
    body: BODY,
    requests: REQUESTS,
    concurrency: CONCURRENCY,
    headers: { authorization: `Bearer ${KEY}` },
  });
  if (failed > 0) throw new Error(`${target.name}: ${failed} calls failed`);
  const after = used();
  return {
    asked: ((await questionsAt(target)) - questions) / REQUESTS,
    envoy: (after.envoy - before.envoy) / REQUESTS,
    authz: (after.authz - before.authz) / REQUESTS,
    p50: quantile(latencies, 0.5),
  };
}

try {
  for (const target of running) await measure(target);
  const rounds = running.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, target] of running.entries()) rounds[at]?.push(await measure(target));
  }
  for (const [at, all] of rounds.entries()) {
    const of = (field: keyof Measured): number => median(all.map((each) => each[field]));
    console.log(
      `${running[at]?.name.padEnd(18)} ${of('envoy').toFixed(0).padStart(4)} µs Envoy ` +
        `${of('authz').toFixed(0).padStart(4)} µs authz  p50 ${of('p50').toFixed(2)} ms  ` +
        `${of('asked').toFixed(2)} questions a call`,
    );
  }
} finally {
  for (const target of running) target.stop();
  provider.kill();
}
