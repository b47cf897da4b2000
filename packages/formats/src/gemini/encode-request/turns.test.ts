import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { encodeRequest } from '../encode-request.ts';

const REQUEST: ChatRequest = {
  model: 'gemini-2.5-flash',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
};

const encoded = (request: Partial<ChatRequest>) => encodeRequest({ ...REQUEST, ...request });
const bodyOf = (request: Partial<ChatRequest>) => encoded(request).body;
const contents = (...turns: ChatRequest['turns']) => bodyOf({ turns }).contents;

describe('turns', () => {
  test('system texts go before everything, with a warning if they did not stand there', () => {
    const system = (text: string) => ({ role: 'system', parts: [{ type: 'text', text }] }) as const;
    const developer = { role: 'developer', parts: [{ type: 'text', text: 'b' }] } as const;
    const first = encoded({ turns: [system('a'), developer, ...REQUEST.turns] });
    expect(first.body.systemInstruction).toEqual({ parts: [{ text: 'a' }, { text: 'b' }] });
    expect(first.warnings).toEqual([]);
    const late = encoded({ turns: [...REQUEST.turns, system('c')] });
    expect(late.body.systemInstruction).toEqual({ parts: [{ text: 'c' }] });
    expect(late.warnings).toHaveLength(1);
  });

  test('results of one round stand in one turn, with the names of their tools', () => {
    const result = (callId: string, text: string, isError?: boolean) =>
      ({ role: 'tool', results: [{ callId, parts: [{ type: 'text', text }], isError }] }) as const;
    expect(
      contents(
        {
          role: 'assistant',
          parts: [
            { type: 'tool-call', id: 'x', name: 'one', args: '' },
            { type: 'tool-call', id: 'y', name: 'two', args: '{"a":1}' },
          ],
        },
        result('x', 'plain'),
        result('y', '{"b":2}'),
        { role: 'user', parts: [{ type: 'text', text: 'and' }] },
        result('z', '{oops', true),
      ),
    ).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'x', name: 'one', args: {} } },
          { functionCall: { id: 'y', name: 'two', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'x', name: 'one', response: { output: 'plain' } } },
          { functionResponse: { id: 'y', name: 'two', response: { b: 2 } } },
        ],
      },
      { role: 'user', parts: [{ text: 'and' }] },
      { role: 'user', parts: [{ functionResponse: { id: 'z', name: 'z', response: { error: '{oops' } } }] },
    ]);
  });

  test.each([
    ['behind it', 'gemini-2.5-flash'],
    ['in it', 'gemini-3-flash-preview'],
  ])('pictures of a result stand %s: %s', (where, model) => {
    const image = { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png' } as const;
    const picture = { inlineData: { mimeType: 'image/png', data: 'QQ==' } };
    const response = { id: 'x', name: 'see', response: {} };
    const turns = [{ role: 'tool', results: [{ callId: 'x', name: 'see', parts: [image] }] }] as const;
    const parts =
      where === 'in it'
        ? [{ functionResponse: { ...response, parts: [picture] } }]
        : [{ functionResponse: response }, picture];
    expect(bodyOf({ model, turns }).contents).toEqual([{ role: 'user', parts }]);
  });

  test('a result with references stays a text, and a text of nothing is left out', () => {
    const text = (said: string) => ({ type: 'text', text: said }) as const;
    const reference = '{"schema":{"$ref":"#/a"}}';
    expect(
      contents(
        { role: 'tool', results: [{ callId: 'x', name: 'see', parts: [text(reference)] }] },
        { role: 'user', parts: [text(''), text('and')] },
      ),
    ).toEqual([
      { role: 'user', parts: [{ functionResponse: { id: 'x', name: 'see', response: { output: reference } } }] },
      { role: 'user', parts: [{ text: 'and' }] },
    ]);
  });

  const address = (url: string, type: 'image' | 'video' | 'document' = 'image') =>
    contents({ role: 'user', parts: [{ type, source: { from: 'url', url } }] });
  test.each([
    ['https://example.com/a.PNG?x=1', 'image', 'image/png'],
    ['https://example.com/a', 'image', 'image/jpeg'],
    ['https://example.com/a.pdf', 'document', 'application/pdf'],
    ['https://youtu.be/abc', 'video', undefined],
  ] as const)('%s (%s) is %s', (fileUri, type, mimeType) => {
    expect(address(fileUri, type)).toEqual([
      { role: 'user', parts: [{ fileData: { fileUri, ...(mimeType && { mimeType }) } }] },
    ]);
  });

  test('a file of another provider is refused, and its place is named', () => {
    const file = { type: 'image', source: { from: 'file', id: 'file-abc' } } as const;
    expect(() => contents({ role: 'user', parts: [file] })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param: 'turns[0].parts[0]' }),
    );
  });

  test('documents are text, and the caller is told', () => {
    const { body, warnings } = encoded({ documents: [{ title: 'T', text: 'words' }] });
    expect(body.contents).toEqual([
      { role: 'user', parts: [{ text: 'T\nwords' }] },
      { role: 'user', parts: [{ text: 'Hi' }] },
    ]);
    expect(warnings).toHaveLength(1);
  });
});

test('a turn of which nothing can be written is left out', () => {
  const encrypted = { type: 'reasoning', encrypted: wrap('openai-responses', 'x') } as const;
  expect(contents(...REQUEST.turns, { role: 'assistant', parts: [encrypted] })).toHaveLength(1);
});

describe('signatures', () => {
  const call = (signature?: string) =>
    ({ type: 'tool-call', id: 'x', name: 'one', args: '{}', ...(signature && { signature }) }) as const;
  const signed = (model: string, ...signatures: (string | undefined)[]) => {
    const turns = [{ role: 'assistant', parts: signatures.map(call) } as const];
    const [turn] = bodyOf({ model, turns }).contents as readonly JsonObject[];
    return (turn!.parts as readonly JsonObject[]).map((part) => part.thoughtSignature);
  };
  const own = wrap('gemini', 'b3du');
  const foreign = wrap('openai-responses', 'Zm9yZWlnbg==');

  test.each([
    ['gemini-2.5-pro', [own, undefined], ['b3du', undefined]],
    ['gemini-2.5-pro', [foreign], [undefined]],
    ['gemini-3-pro-preview', [own, undefined], ['b3du', undefined]],
    ['gemini-3-pro-preview', [foreign, undefined], ['skip_thought_signature_validator', undefined]],
    ['publishers/google/models/gemini-3.1-pro', [undefined], ['skip_thought_signature_validator']],
  ])('of calls to %s', (model, signatures, written) => {
    expect(signed(model, ...signatures)).toEqual(written);
  });

  test('foreign thoughts are sent as thoughts, without what only their provider can read', () => {
    expect(
      contents({
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', signature: foreign },
          { type: 'reasoning', encrypted: foreign },
          { type: 'text', text: 'Yes' },
          { type: 'reasoning', signature: own },
        ],
      }),
    ).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'Hm', thought: true },
          { text: 'Yes', thoughtSignature: 'b3du' },
        ],
      },
    ]);
  });
});
