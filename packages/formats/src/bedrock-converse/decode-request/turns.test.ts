import type { JsonObject, Turn, Use } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeRequest } from '../decode-request.ts';

const decoded = (body: JsonObject) => decodeRequest({ messages: [], ...body }, { model: 'm', stream: false });
const user = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const said = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'assistant', content }] });
const text = (words: string) => ({ type: 'text', text: words }) as const;
const asked = (...parts: Extract<Turn, { role: 'user' }>['parts']): Turn => ({ role: 'user', parts });
const answered = (...parts: Extract<Turn, { role: 'assistant' }>['parts']): Turn => ({ role: 'assistant', parts });
const point = { cachePoint: { type: 'default' } };
const at = (block: number, rest = ''): string => `messages[0].content[${block}]${rest}`;
const native = (value: JsonObject) => ({ type: 'native', format: 'bedrock-converse', value }) as const;

type Row = [string, JsonObject, readonly Turn[], readonly (readonly [Use['feature'], string])[]];

test.each<Row>([
  [
    'system texts, one that is guarded',
    { system: [{ text: 'a' }, { guardContent: { text: { text: 'b' } } }, point] },
    [{ role: 'system', parts: [text('a'), { ...text('b'), cache: {} }] }],
    [
      ['system', 'system'],
      ['cache-mark', 'system[2].cachePoint'],
    ],
  ],
  ['no system text', { system: [] }, [], []],
  ['nothing', user(), [asked()], []],
  [
    'a cache point before everything',
    user(point, { text: 'a' }),
    [asked(text('a'))],
    [
      ['cache-mark', at(0, '.cachePoint')],
      ['unknown-field', at(0, '.cachePoint')],
    ],
  ],
  [
    'results of tools are a turn of their own; a mark is the last one’s',
    user(
      { text: 'a' },
      {
        toolResult: { toolUseId: 'x', type: 't', status: 'error', content: [{ text: 'b' }, { json: { c: 1 } }, point] },
      },
      { toolResult: { toolUseId: 'y', status: 'success', content: [{ document: { source: { text: 'd' } } }] } },
      point,
      { text: 'e' },
    ),
    [
      asked(text('a')),
      {
        role: 'tool',
        results: [
          { callId: 'x', parts: [text('b'), { ...text('{"c":1}'), cache: {} }], isError: true },
          { callId: 'y', parts: [{ type: 'plain-document', text: 'd' }], isError: false, cache: {} },
        ],
      },
      asked(text('e')),
    ],
    [
      ['cache-mark', at(1, '.toolResult.content[2].cachePoint')],
      ['cache-mark', at(3, '.cachePoint')],
      ['tool-result-error', at(1, '.toolResult.status')],
      ['document-text', at(2, '.toolResult.content[0].document.source')],
      ['tool-result-document', at(2, '.toolResult.content[0]')],
    ],
  ],
  [
    'what has no word elsewhere',
    user({ guardContent: {} }),
    [asked(native({ guardContent: {} }))],
    [['server-tool-block', at(0)]],
  ],
])('%s', (_name, body, turns, uses) => {
  const { request, uses: found } = decoded(body);
  expect(request.turns).toEqual(turns);
  const sorted = (list: readonly (readonly [string, string])[]) =>
    list.map(([feature, path]) => `${path} ${feature}`).sort();
  expect(sorted(found.map(({ feature, path }) => [feature, path]))).toEqual(sorted(uses));
});

test('turns of one role that follow each other are one', () => {
  const message = (role: string, words: string) => ({ role, content: [{ text: words }] });
  const messages = [message('user', 'a'), message('user', 'b'), message('assistant', 'c'), message('user', 'd')];
  const { request, uses } = decoded({ messages });
  expect(request.turns).toEqual([asked(text('a'), text('b')), answered(text('c')), asked(text('d'))]);
  expect(uses).toEqual([]);
});

test.each<[JsonObject, string]>([
  [{ messages: null }, 'messages: is required'],
  [{ messages: [{ role: 'user' }] }, 'messages[0].content: is required'],
  [{ messages: [{ content: [] }] }, 'messages[0].role: is required'],
  [{ messages: [{ role: 'system', content: [] }] }, 'messages[0].role: expected user or assistant'],
  [{ system: [{}] }, 'system[0].text: is required'],
  [{ system: [{ guardContent: { text: {} } }] }, 'system[0].guardContent.text.text: is required'],
  [user({ image: {} }), `${at(0)}.image.source: is required`],
  [user({ image: { source: {} } }), `${at(0)}.image.source: expected bytes or an s3Location`],
  [user({ image: { source: { s3Location: {} } } }), `${at(0)}.image.source.s3Location.uri: is required`],
  [user({ document: {} }), `${at(0)}.document.source: is required`],
  [user({ text: 'a' }, { cachePoint: { ttl: '2h' } }), `${at(1)}.cachePoint.ttl: expected 5m or 1h`],
  [user({ toolResult: { content: [] } }), `${at(0)}.toolResult.toolUseId: is required`],
  [user({ toolResult: { toolUseId: 'x' } }), `${at(0)}.toolResult.content: is required`],
  [said({ reasoningContent: {} }), `${at(0)}.reasoningContent.reasoningText: is required`],
  [said({ toolUse: { name: 'a' } }), `${at(0)}.toolUse.toolUseId: is required`],
  [said({ toolUse: { toolUseId: 'a' } }), `${at(0)}.toolUse.name: is required`],
])('%j is a mistake', (body, message) => {
  expect(() => decoded(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
});
