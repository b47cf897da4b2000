import {
  FORMAT_SAMPLES,
  openaiChat,
  PROMPT_CANARY,
  type AnswerMode,
  type Arrived,
  type Behaviour,
  type LogLine,
  type Reply,
  type Sample,
} from '@dragoman/testkit';
import { beforeAll, expect, test } from 'vitest';
import {
  anyModel,
  behaviourOf,
  HOWS,
  isAsked,
  isFailure,
  type AnyModel,
  type Arrival,
  type How,
  type Known,
  type Target,
} from './stage/any-model.ts';
import { ask, requestId } from './stage/ask.ts';
import { busyCallers } from './stage/busy-callers.ts';
import { anyOf } from './stage/chance.ts';
import { expectedAnswer } from './stage/expected-answer.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, expectCredential, internalHeaders } from './stage/upstream.ts';

/** Models of any targets, whose providers do anything: who is asked, in which order, with what, and who has answered. */
const CALLS = 800;
const CALLERS = 12;
const MODELS = 30;
const CALLERS_KEY = 'the-key-of-the-caller';

interface Attempt extends Arrival {
  readonly how: How;
}
/** Of each call, by its id. */
const made = new Map<string, Attempt[]>();

function treat(provider: Known, arrived: Arrived): Behaviour {
  const [id = ''] = /e2e-\d+-\d+/.exec(arrived.body.toString()) ?? [];
  const how = anyOf<How>(['answer', 'answer', 'answer', 'answer', ...HOWS]);
  made.set(id, [...(made.get(id) ?? []), { provider, arrived, how }]);
  return behaviourOf(how);
}

const stage = openStage();
const providers = await Promise.all(
  FORMAT_SAMPLES.flatMap((sample) => ['one', 'two', 'gone'].map((which) => known(sample, which))),
);
async function known(sample: Sample, which: string) {
  const mock = await stage.provider();
  const name = `${sample.name}-${which}`;
  const provider: Known = { name, sample, port: mock.port, key: `key-of-${name}-77`, refuses: which === 'gone' };
  await mock.play(provider.refuses ? { fault: 'refuse' } : (arrived) => treat(provider, arrived));
  return { ...provider, config: { ...providerConfig(sample, mock, provider.key), formats: [sample.name] } };
}
const models = Array.from({ length: MODELS }, (_, at) => anyModel(`model-${at}`, providers));
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(providers.map(({ name, config }) => [name, config])),
    models: Object.fromEntries(models.map(({ name, config }) => [name, config])),
    keys: [{ name: 'caller', hash: hashOf(CALLERS_KEY) }],
  },
});

interface Call {
  readonly id: string;
  readonly sample: Sample;
  readonly mode: AnswerMode;
  readonly model: AnyModel;
  readonly reply: Reply;
  readonly line: LogLine;
  readonly attempts: readonly Attempt[];
}
let calls: readonly Call[] = [];

/** What the caller asks of a name: with his id in it. */
const question = ({ sample, mode, id }: Pick<Call, 'sample' | 'mode' | 'id'>, name: string): string =>
  sample.question(name, mode).toString().replace(PROMPT_CANARY, id);

async function askAnything(): Promise<Omit<Call, 'line' | 'attempts'>> {
  const call = { id: requestId(), sample: anyOf(FORMAT_SAMPLES), mode: anyOf(['JSON', 'stream'] as const) };
  const model = anyOf(models);
  const own = { 'x-request-id': call.id, 'x-custom': call.id, 'anthropic-beta': 'of-the-caller' };
  const headers = { ...bearer(CALLERS_KEY), ...own };
  const body = question(call, model.name);
  return { ...call, model, reply: await ask(gateway, model.name, { ...call, body, headers }) };
}

beforeAll(async () => {
  const asked = await busyCallers(CALLS, askAnything, CALLERS);
  calls = await Promise.all(
    asked.map(async (call) => ({
      ...call,
      line: (await gateway.log.linesOf(call.id))[0] ?? {},
      attempts: made.get(call.id) ?? [],
    })),
  );
}, 120_000);

/** Where a call went wrong, in a line. */
const told = ({ sample, mode, model, reply, attempts }: Call): string =>
  [
    `${sample.name} ${mode}, ${JSON.stringify(model.config)}`,
    attempts.map(({ provider, how }) => `${provider.name}: ${how}`).join(' > '),
    `${reply.status} ${reply.text.slice(0, 200)}`,
  ].join('\n');

/** The rank and the target of each attempt, where they follow one another as they should. */
function placesOf(call: Call): readonly (Target & { readonly rank: number })[] {
  let rank = 0;
  return call.attempts.map((attempt) => {
    const isHere = (target: Target) => isAsked(target, attempt, call.mode);
    const found = call.model.ranks.findIndex((targets, at) => at >= rank && targets.some(isHere));
    expect(found, `${attempt.arrived.path}\n${told(call)}`).toBeGreaterThanOrEqual(rank);
    rank = found;
    return { ...(call.model.ranks[found]?.find(isHere) as Target), rank };
  });
}

const failed = ({ model, sample }: Call, how: How | 'refused'): boolean => {
  const anyTranslated = model.ranks.flat().some(({ provider }) => provider.sample.name !== sample.name);
  return isFailure(model, how, anyTranslated);
};

test('the next one is asked after a failure, and after nothing else', () => {
  expect(calls.filter(({ attempts }) => attempts.length > 1).length).toBeGreaterThan(CALLS / 20);
  for (const call of calls) {
    const { attempts, model } = call;
    placesOf(call);
    for (const { how } of attempts.slice(0, -1)) expect(failed(call, how), told(call)).toBe(true);
    expect(attempts.length, told(call)).toBeLessThanOrEqual(model.ranks.flat().length * (1 + model.attempts));
  }
});

test('while there is one left after a failure, he is asked', () => {
  for (const call of calls) {
    const [last, place] = [call.attempts.at(-1), placesOf(call).at(-1)];
    if (last && !failed(call, last.how)) continue;
    const left = call.model.ranks.slice(place ? place.rank + 1 : 0).flat();
    const goesOn = failed(call, 'refused') || left.every(({ provider }) => !provider.refuses);
    expect(goesOn && left.some(({ provider }) => !provider.refuses), told(call)).toBe(false);
  }
});

test('each has his own path, host and key, and nothing of another one', () => {
  for (const call of calls)
    for (const { provider, arrived } of call.attempts) {
      expectCredential(arrived, provider.sample.credential(provider.key));
      const others = [CALLERS_KEY, ...providers.filter(({ name }) => name !== provider.name).map(({ key }) => key)];
      expect(
        others.filter((key) => everythingIn(arrived).includes(key)),
        told(call),
      ).toEqual([]);
      expect(internalHeaders(arrived), told(call)).toEqual([]);
      expect(arrived.headers).toMatchObject({
        host: `127.0.0.1:${provider.port}`,
        'content-length': String(arrived.body.length),
        'x-custom': call.id,
      });
    }
});

test('whatever was asked before, he has the caller’s own words, or the same translation of them', () => {
  const seen = new Map<string, object>();
  for (const call of calls) {
    const places = placesOf(call);
    for (const [at, { provider, arrived }] of call.attempts.entries()) {
      const { upstream } = places[at] as Target;
      const body = arrived.body.toString().replace(call.id, 'ID');
      const isOwn = provider.sample === call.sample && !(provider.sample === openaiChat && call.mode === 'stream');
      if (isOwn) expect(arrived.body.toString(), told(call)).toBe(question(call, upstream));
      const what = { body, beta: arrived.headers['anthropic-beta'], version: arrived.headers['anthropic-version'] };
      const key = [call.sample.name, call.mode, provider.sample.name, upstream].join('|');
      expect(what, told(call)).toEqual(seen.get(key) ?? what);
      seen.set(key, what);
    }
  }
});

test('the last one’s answer is the caller’s, and the log says whose it is', () => {
  const answered = calls.filter(({ attempts }) => attempts.at(-1)?.how === 'answer');
  expect(answered.length).toBeGreaterThan(CALLS / 4);
  for (const call of answered) {
    const { provider, upstream } = placesOf(call).at(-1) as Target;
    const { reply, line, sample, mode } = call;
    expect(reply, told(call)).toMatchObject({ status: 200, broken: undefined });
    if (provider.sample === sample) expect(reply.text).toBe(expectedAnswer(sample, upstream, mode).toString('utf8'));
    expect(reply.headers['x-dragoman-provider'], told(call)).toBe(provider.name);
    const { input, output } = provider.sample.tokens;
    expect(line, told(call)).toMatchObject({
      ...{ status: 200, usage: 'reported', attempts: Number(reply.headers['x-dragoman-attempts']) },
      ...{ 'gen_ai.provider.name': provider.name, upstream_model: upstream },
      ...{ 'gen_ai.usage.input_tokens': input, 'gen_ai.usage.output_tokens': output },
    });
  }
});
