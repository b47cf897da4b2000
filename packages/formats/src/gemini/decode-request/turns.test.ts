import type { JsonObject, Turn, Use } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { decodeRequest } from '../decode-request.ts';

const decoded = (...contents: readonly JsonObject[]) => decodeRequest({ contents }, { model: 'm', stream: false });
const text = (words: string) => ({ type: 'text', text: words }) as const;
const inline = (mimeType?: string): JsonObject => ({
  inlineData: { data: 'QQ==', ...(mimeType !== undefined && { mimeType }) },
});
const at = (part: number, rest: string): string => `contents[0].parts[${part}].${rest}`;
const uses = (...list: readonly (readonly [Use['feature'], string])[]): readonly Use[] =>
  list.map(([feature, path]) => ({ feature, path }));
const bytes = (type: 'image' | 'audio' | 'video' | 'document', mediaType?: string) => ({
  ...{ type, source: { from: 'data' as const, base64: 'QQ==' } },
  ...(mediaType !== undefined && { mediaType }),
});
test.each<[string, JsonObject, readonly Turn[], readonly Use[]]>([
  ['nothing', {}, [{ role: 'user', parts: [] }], []],
  [
    'a text that was a thought',
    { parts: [{ text: 'a', thought: true, thoughtSignature: 's' }] },
    [{ role: 'user', parts: [text('a')] }],
    [],
  ],
  [
    'results of tools are a turn of their own',
    {
      role: 'function',
      parts: [
        { text: 'a' },
        {
          functionResponse: {
            id: 'x',
            name: 'one',
            willContinue: false,
            scheduling: 'SILENT',
            response: { output: 'b' },
          },
        },
        { functionResponse: { name: 'one', response: { error: { c: 1 } } } },
        { text: 'd' },
        { functionResponse: { id: 'y', name: 'two', parts: [inline('image/png'), inline('application/pdf'), {}] } },
      ],
    },
    [
      { role: 'user', parts: [text('a')] },
      {
        role: 'tool',
        results: [
          { callId: 'x', name: 'one', parts: [text('b')] },
          { callId: 'call_of_one', name: 'one', parts: [text('{"c":1}')], isError: true },
        ],
      },
      { role: 'user', parts: [text('d')] },
      {
        role: 'tool',
        results: [
          { callId: 'y', name: 'two', parts: [bytes('image', 'image/png'), bytes('document', 'application/pdf')] },
        ],
      },
    ],
    uses(
      ['tool-result-error', at(2, 'functionResponse.response')],
      ['image-data', at(4, 'functionResponse.parts[0].inlineData')],
      ['document-data', at(4, 'functionResponse.parts[1].inlineData')],
      ['tool-result-image', at(4, 'functionResponse.parts')],
      ['tool-result-document', at(4, 'functionResponse.parts')],
    ),
  ],
  [
    'what the model said, called and signed',
    {
      role: 'model',
      parts: [
        { text: 'Hm', thought: true, thoughtSignature: 'cw==' },
        { text: 'a', thoughtSignature: 'dA==' },
        { text: '', thoughtSignature: 'dQ==' },
        { thoughtSignature: 'dg==' },
        { text: '' },
        { functionCall: { name: 'one' }, thoughtSignature: 'skip_thought_signature_validator' },
        { functionCall: { id: 'x', name: 'two', args: { a: 1 } }, thoughtSignature: 'dw==' },
        { ...inline('image/png'), thoughtSignature: 'eA==' },
      ],
    },
    [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', signature: wrap('gemini', 'cw==') },
          text('a'),
          { type: 'reasoning', signature: wrap('gemini', 'dA==') },
          { type: 'reasoning', signature: wrap('gemini', 'dQ==') },
          { type: 'reasoning', signature: wrap('gemini', 'dg==') },
          { type: 'tool-call', id: 'call_0', name: 'one', args: '{}' },
          { type: 'tool-call', id: 'x', name: 'two', args: '{"a":1}', signature: wrap('gemini', 'dw==') },
          bytes('image', 'image/png'),
          { type: 'reasoning', signature: wrap('gemini', 'eA==') },
        ],
      },
    ],
    uses(
      ['reasoning-text', at(0, 'text')],
      ['reasoning-signature', at(0, 'thoughtSignature')],
      ['reasoning-signature', at(1, 'thoughtSignature')],
      ['reasoning-signature', at(2, 'thoughtSignature')],
      ['reasoning-signature', at(3, 'thoughtSignature')],
      ['reasoning-signature', at(6, 'thoughtSignature')],
      ['image-data', at(7, 'inlineData')],
      ['reasoning-signature', at(7, 'thoughtSignature')],
    ),
  ],
  [
    'thoughts that only another provider can read',
    { role: 'model', parts: [{ text: '', thought: true, thoughtSignature: `ZW5jcnlwdGVk${wrap('cohere', 'e')}` }] },
    [{ role: 'assistant', parts: [{ type: 'reasoning', encrypted: wrap('cohere', 'e') }] }],
    uses(['reasoning-text', at(0, 'text')], ['reasoning-encrypted', at(0, 'thoughtSignature')]),
  ],
])('%s', (_name, content, turns, used) => {
  const { request, uses: found } = decoded(content);
  expect(request.turns).toStrictEqual(turns);
  expect(found).toEqual(used);
});

test('what only Gemini has a word for is carried, and named', () => {
  const code = { executableCode: { code: 'x' } };
  const { request, uses: found } = decoded({ parts: [code] }, { role: 'model', parts: [code] });
  const part = { type: 'native', format: 'gemini', value: code };
  expect(request.turns).toEqual([
    { role: 'user', parts: [part] },
    { role: 'assistant', parts: [part] },
  ]);
  expect(found).toEqual(
    uses(['server-tool-block', 'contents[0].parts[0]'], ['server-tool-block', 'contents[1].parts[0]']),
  );
});

test('a system text', () => {
  const read = (systemInstruction: JsonObject) =>
    decodeRequest({ systemInstruction, contents: [] }, { model: 'm', stream: false });
  expect(read({ role: 'system', parts: [{ text: 'a' }, { text: 'b' }] }).request.turns).toEqual([
    { role: 'system', parts: [text('a'), text('b')] },
  ]);
  expect(read({ role: 'system' })).toMatchObject({
    request: { turns: [] },
    uses: [{ feature: 'system', path: 'systemInstruction' }],
  });
});

test('a result goes to its call by id, and the next one without an id to the next call', () => {
  const called = (id?: string) => ({ functionCall: { name: 'one', ...(id && { id }) } });
  const result = (id?: string) => ({ functionResponse: { name: 'one', ...(id && { id }) } });
  const { request } = decoded(
    { role: 'model', parts: [called(), called('x'), called()] },
    { role: 'tool', parts: [result('x'), result('of nobody'), result(), result()] },
  );
  const [, results] = request.turns;
  expect(results?.role === 'tool' && results.results.map(({ callId }) => callId)).toEqual([
    'x',
    'of nobody',
    'call_0',
    'call_2',
  ]);
});

test('the first call has its result by id: the next one without an id goes to the next call', () => {
  const { request } = decoded(
    { role: 'model', parts: [{ functionCall: { id: 'x', name: 'one' } }, { functionCall: { name: 'one' } }] },
    { role: 'tool', parts: [{ functionResponse: { id: 'x', name: 'one' } }, { functionResponse: { name: 'one' } }] },
  );
  expect(request.turns[1]).toMatchObject({ results: [{ callId: 'x' }, { callId: 'call_1' }] });
});
