import type { JsonObject, Turn, Use } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { decodeRequest } from '../decode-request.ts';

const decoded = (body: JsonObject) => decodeRequest({ messages: [], ...body }, { model: 'm', stream: false });
const said = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'assistant', content }] });
const text = (words: string) => ({ type: 'text', text: words }) as const;
const answered = (...parts: Extract<Turn, { role: 'assistant' }>['parts']): Turn => ({ role: 'assistant', parts });
const at = (block: number, rest = ''): string => `messages[0].content[${block}]${rest}`;
const native = (value: JsonObject) => ({ type: 'native', format: 'bedrock-converse', value }) as const;

type Row = [string, JsonObject, readonly Turn[], readonly (readonly [Use['feature'], string])[]];

test.each<Row>([
  [
    'thoughts',
    said(
      { reasoningContent: { reasoningText: { text: 'a', signature: 's' } } },
      { reasoningContent: { reasoningText: { text: '', signature: '' } } },
      { reasoningContent: { redactedContent: 'QUJD' } },
    ),
    [
      answered(
        { type: 'reasoning', text: 'a', signature: wrap('bedrock-converse', 's') },
        { type: 'reasoning' },
        { type: 'reasoning', encrypted: wrap('bedrock-converse', 'QUJD') },
      ),
    ],
    [
      ['reasoning-text', at(0, '.reasoningContent.reasoningText.text')],
      ['reasoning-signature', at(0, '.reasoningContent.reasoningText.signature')],
      ['reasoning-text', at(1, '.reasoningContent.reasoningText.text')],
      ['reasoning-encrypted', at(2, '.reasoningContent.redactedContent')],
      ['prefill', 'messages[0]'],
    ],
  ],
  [
    'texts that cite, and that do not',
    said(
      {
        citationsContent: { content: [{ text: 'a' }, {}, { text: 'b' }], citations: [{ title: 'T', of_tomorrow: 1 }] },
      },
      { citationsContent: {} },
    ),
    [
      answered(
        {
          ...text('ab'),
          citations: [
            {
              title: 'T',
              start: 0,
              end: 2,
              native: { format: 'bedrock-converse', value: { title: 'T', of_tomorrow: 1 } },
            },
          ],
        },
        text(''),
      ),
    ],
    [
      ['citation', at(0, '.citationsContent.citations')],
      ['prefill', 'messages[0]'],
    ],
  ],
  [
    'calls, what ran there, pictures',
    said(
      { toolUse: { toolUseId: 'x', name: 'one', type: 't', input: { a: 1 } } },
      { toolUse: { toolUseId: 'y', name: 'two' } },
      { toolUse: { toolUseId: 's', type: 'server_tool_use', new: 1 } },
      { image: { format: 'png', source: { bytes: 'QQ==' } } },
      { toolResult: { toolUseId: 's' } },
    ),
    [
      answered(
        { type: 'tool-call', id: 'x', name: 'one', args: '{"a":1}' },
        { type: 'tool-call', id: 'y', name: 'two', args: '{}' },
        native({ toolUse: { toolUseId: 's', type: 'server_tool_use', new: 1 } }),
        { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png' },
        native({ toolResult: { toolUseId: 's' } }),
      ),
    ],
    [
      ['tools', at(0, '.toolUse')],
      ['tools', at(1, '.toolUse')],
      ['server-tool-block', at(2)],
      ['image-data', at(3, '.image.source')],
      ['server-tool-block', at(4)],
      ['prefill', 'messages[0]'],
    ],
  ],
])('%s', (_name, body, turns, uses) => {
  const { request, uses: found } = decoded(body);
  expect(request.turns).toEqual(turns);
  const sorted = (list: readonly (readonly [string, string])[]) =>
    list.map(([feature, path]) => `${path} ${feature}`).sort();
  expect(sorted(found.map(({ feature, path }) => [feature, path]))).toEqual(sorted(uses));
});
