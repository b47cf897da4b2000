import { cpuMicros } from '../cpu.ts';
import { median, runLoad } from '../load.ts';
import { question } from '../question.ts';
import { findOwnEnvoy, freePort, gateway, plainEnvoy, startProvider } from '../targets.ts';
import { bundle } from './compile/bundle.ts';
import { startLuaEnvoy } from './lua-envoy.ts';
import { translatorSource } from './translator.ts';
import { PLUGIN, writePlugin } from './translator-plugin.ts';

/**
 * What it costs to translate inside Envoy, beside an Envoy that only routes, the gateway without a translation, and the
 * gateway with its translator: CPU of Envoy and of the translator for each call, in the same run, round by round, the
 * median of the rounds and the least, which is what a machine that others use too comes closest to. `npm run in-envoy -w bench`.
 */
const ROUNDS = 5;
const CONCURRENCY = 8;
const SHAPES = [
  { name: 'JSON 1 KB', bytes: 1_000, requests: 1_000, chunks: 0 },
  { name: 'JSON 10 KB', bytes: 10_000, requests: 800, chunks: 0 },
  { name: 'SSE, 64 chunks', bytes: 1_000, requests: 200, chunks: 64 },
];
type Shape = (typeof SHAPES)[number];

const OPENAI = '/v1/chat/completions';
const ANTHROPIC = '/v1/messages';
const LIMIT = 1_000_000;

const { path: binary, version } = await findOwnEnvoy();
const { lua } = bundle();
const upstream = await freePort();
const provider = startProvider(upstream, '64');

/** Callers of Anthropic's messages at a provider of OpenAI's chat, and the other way. */
const toOpenai = translatorSource(lua, {
  from: 'anthropic-messages',
  to: 'openai-chat',
  model: 'm',
  limit: LIMIT,
  tells: false,
});
const toAnthropic = translatorSource(lua, {
  from: 'openai-chat',
  to: 'anthropic-messages',
  model: 'm',
  limit: LIMIT,
  tells: false,
});
const endpoint = `http://127.0.0.1:${upstream}`;

const plain = await plainEnvoy(binary, upstream);
const routers = {
  toOpenai: await startLuaEnvoy({ binary, source: toOpenai, place: 'cluster', upstream }),
  toAnthropic: await startLuaEnvoy({ binary, source: toAnthropic, place: 'cluster', upstream }),
};
const served = await gateway(
  upstream,
  {
    providers: {
      local: { kind: 'openai', endpoint: `${endpoint}/v1`, key: 'bench-key' },
      // Each speaks the other's dialect once its filter has translated.
      inner: { kind: 'anthropic', endpoint, key: 'bench-key' },
      outer: { kind: 'openai', endpoint: `${endpoint}/v1`, key: 'bench-key' },
      claude: { kind: 'anthropic', endpoint, key: 'bench-key' },
    },
    models: {
      'public-model': 'local/upstream-model',
      claude: 'claude/upstream-model',
      inner: 'inner/upstream-model',
      outer: 'outer/upstream-model',
    },
    plugins: [PLUGIN],
  },
  (folder) => writePlugin(folder, { inner: toOpenai, outer: toAnthropic }),
);

interface Way {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly model: string;
  /** The processes that work on it. */
  readonly pids: readonly number[];
}

const translator = served.service('translate');
const gatewayWay = (name: string, path: string, model: string): Way => ({
  name,
  port: served.port,
  path,
  model,
  pids: [served.envoy, translator],
});

const GROUPS: readonly (readonly [name: string, ways: readonly Way[]])[] = [
  [
    'Anthropic to OpenAI',
    [
      { name: 'router only', port: plain.port, path: OPENAI, model: 'public-model', pids: [plain.envoy] },
      {
        name: 'router and Lua',
        port: routers.toOpenai.port,
        path: ANTHROPIC,
        model: 'm',
        pids: [routers.toOpenai.envoy],
      },
      gatewayWay('passthrough', OPENAI, 'public-model'),
      gatewayWay('in Envoy', ANTHROPIC, 'inner'),
      gatewayWay('translator', ANTHROPIC, 'public-model'),
    ],
  ],
  [
    'OpenAI to Anthropic',
    [
      { name: 'router only', port: plain.port, path: ANTHROPIC, model: 'public-model', pids: [plain.envoy] },
      {
        name: 'router and Lua',
        port: routers.toAnthropic.port,
        path: OPENAI,
        model: 'm',
        pids: [routers.toAnthropic.envoy],
      },
      gatewayWay('passthrough', ANTHROPIC, 'claude'),
      gatewayWay('in Envoy', OPENAI, 'outer'),
      gatewayWay('translator', OPENAI, 'claude'),
    ],
  ],
];

/** CPU per call, in microseconds. */
async function measure(
  { name, port, path, model, pids }: Way,
  shape: Shape,
  requests = shape.requests,
): Promise<number> {
  const used = (): number => pids.reduce((sum, pid) => sum + cpuMicros(pid), 0);
  const before = used();
  const body = Buffer.from(question(shape).toString().replace('public-model', model));
  const { failed } = await runLoad({ port, path, body, requests, concurrency: CONCURRENCY });
  if (failed > 0) throw new Error(`${name}: ${failed} calls failed`);
  return (used() - before) / requests;
}

async function compare(ways: readonly Way[], shape: Shape): Promise<void> {
  const rounds = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, way] of ways.entries()) rounds[at]?.push(await measure(way, shape));
  }
  const router = [median(rounds[0] ?? []), Math.min(...(rounds[0] ?? []))];
  for (const [at, { name }] of ways.entries()) {
    const spent = [median(rounds[at] ?? []), Math.min(...(rounds[at] ?? []))];
    const told = spent.map(
      (micros, which) => `${micros.toFixed(0).padStart(5)} µs (${(micros / (router[which] ?? 1)).toFixed(1)} times)`,
    );
    console.log(`  ${shape.name.padEnd(15)} ${name.padEnd(15)} median ${told.join('  least ')}`);
  }
}

/** The first calls pay for what is compiled on the way. */
async function warm(ways: readonly Way[]): Promise<void> {
  for (const way of ways) for (const shape of SHAPES) await measure(way, shape, 200);
}

try {
  console.log(
    `Envoy ${version}, one worker, ${CONCURRENCY} connections, median of ${ROUNDS} rounds; the program has ${lua.length} bytes`,
  );
  for (const [name, ways] of GROUPS) {
    console.log(name);
    await warm(ways);
    for (const shape of SHAPES) await compare(ways, shape);
  }
} finally {
  for (const target of [plain, routers.toOpenai, routers.toAnthropic, served]) target.stop();
  provider.kill();
}
