import { call, openaiChat, type Reply } from '@dragoman/testkit';
import fc from 'fast-check';
import { Agent } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { JSON_OF_NARROW, narrowConfig } from '../stage/narrow-key.ts';
import { openStage } from '../stage/stage.ts';
import { membersNamed } from './read-members.ts';

/** What the gateway reads in a body and what any provider reads in it must be the same. */
const RUNS = 5_000;

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

const send = (body: string): Promise<Reply> =>
  call(gateway.url, openaiChat.path('cheap', 'JSON'), { body, agent, headers: JSON_OF_NARROW });

const escaped = (text: string, at: number): string =>
  text.slice(0, at) + String.raw`\u${(text.codePointAt(at) ?? 0).toString(16).padStart(4, '0')}` + text.slice(at + 1);
const written = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(text) },
    fc.nat(text.length - 1).map((at) => escaped(text, at)),
    fc.nat(text.length - 1).map((at) =>
      escaped(text, at)
        .toUpperCase()
        .replace(String.raw`\U`, String.raw`\u`),
    ),
    fc.constantFrom(text.toUpperCase(), `${text}\\u0000`, ` ${text}`, `\\/${text}`, `${text}\\"`, `${text}\\\\`),
  );
const name = fc.oneof(
  { weight: 4, arbitrary: written('model') },
  fc.constantFrom('messages', 'n', 'metadata', '', 'stream'),
);
const model = fc.oneof({ weight: 6, arbitrary: written('cheap') }, { weight: 4, arbitrary: written('dear') });
const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n');
const quoted = (text: string): string => `"${text}"`;
const scalar = fc.oneof(
  { weight: 6, arbitrary: model.map(quoted) },
  fc.constantFrom('1', '-0', '1e9', 'true', 'null', '"}"', '"{"', '"[\\"model\\":"', String.raw`"\\"`, '""'),
);
const nested = fc.constantFrom(
  '{"model":"dear"}',
  '[{"model":"dear"}]',
  String.raw`["\"",{"a":["]"]}]`,
  '{}',
  '[[],{}]',
);
const value = fc.oneof({ weight: 6, arbitrary: scalar }, nested);
const member = fc
  .tuple(space, name, space, space, value, space)
  .map(([a, key, b, c, said, d]) => `${a}"${key}"${b}:${c}${said}${d}`);
const object = fc.array(member, { minLength: 1, maxLength: 4 }).map((members) => `{${members.join(',')}}`);
/** Signs that mean something to some reader of JSON, strict or not. */
const odd = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', "'", '/*"*/', '//"\n', '\0', '\u00e9', ' ', '\n');
const spoilt = fc.tuple(object, fc.nat(), fc.nat(2), odd).map(([text, place, cut, sign]) => {
  const at = place % (text.length + 1);
  return text.slice(0, at) + sign + text.slice(at + cut);
});

/** As most providers read it: what is no JSON is refused there, what stands twice counts the last time. */
function readStrictly(text: string): unknown {
  try {
    return (JSON.parse(text) as { model?: unknown }).model;
  } catch {
    return 'refused';
  }
}

test('whatever arrives is read as the model that was allowed, by the first of its names and by the last', async () => {
  let arrived = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(object, spoilt), async (body) => {
      await mock.reset();
      const { status } = await send(body);
      const [request] = mock.arrived;
      expect(status === 200, body).toBe(request !== undefined);
      if (!request) return;
      arrived += 1;
      const text = request.body.toString('utf8');
      expect(membersNamed(text, 'model'), text).toEqual(['cheap']);
      expect(['cheap', 'refused'], text).toContain(readStrictly(text));
    }),
    { numRuns: RUNS },
  );
  expect(arrived).toBeGreaterThan(RUNS / 50);
}, 180_000);

test('what every reader understands in the same way is let through', async () => {
  const plain = fc.dictionary(
    fc.string({ unit: 'grapheme' }).filter((key) => !/^(model|stream|stream_options)$/i.test(key)),
    fc.jsonValue(),
    { maxKeys: 4 },
  );
  await fc.assert(
    fc.asyncProperty(plain, fc.nat(4), async (others, at) => {
      const entries = Object.entries(others).toSpliced(at, 0, ['model', 'cheap']);
      const body = JSON.stringify(Object.fromEntries(entries));
      const reply = await send(body);
      expect({ body, status: reply.status, text: reply.status === 200 ? '' : reply.text }).toEqual({
        body,
        status: 200,
        text: '',
      });
    }),
    { numRuns: 500 },
  );
}, 60_000);
