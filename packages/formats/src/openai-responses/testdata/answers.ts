import type { Frame, JsonObject } from '@dragoman/spec';
import type { AnswerRow } from '../../testing/conformance.ts';

const USAGE: JsonObject = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 5, cache_write_tokens: 3 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 30,
};
const COUNTED = { input: 20, output: 10, cacheRead: 5, cacheWrite: 3, reasoning: 4 };

const response = (fields: JsonObject): JsonObject => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'some-model',
  output: [],
  usage: USAGE,
  ...fields,
});

const event = (type: string, fields: JsonObject): Frame => ({ event: type, data: JSON.stringify({ type, ...fields }) });
const begin = event('response.created', { response: response({ status: 'in_progress', usage: null }) });
const end = (whole: JsonObject): Frame => event(`response.${String(whole['status'])}`, { response: whole });
const added = (output_index: number, item: JsonObject): Frame =>
  event('response.output_item.added', { output_index, item });
const done = (output_index: number, item: JsonObject): Frame =>
  event('response.output_item.done', { output_index, item });
const delta = (type: string, output_index: number, fields: JsonObject): Frame =>
  event(`response.${type}.delta`, { output_index, item_id: `item_${output_index}`, content_index: 0, ...fields });
const partDone = (output_index: number, part: JsonObject): Frame =>
  event('response.content_part.done', { output_index, item_id: `item_${output_index}`, content_index: 0, part });

const text = (words: string, more: JsonObject = {}): JsonObject => ({
  type: 'output_text',
  text: words,
  annotations: [],
  logprobs: [],
  ...more,
});
const message = (...content: readonly JsonObject[]): JsonObject => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content,
});
const OPEN = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };

const row = (name: string, whole: JsonObject, frames: readonly Frame[]): AnswerRow => ({
  name,
  whole,
  frames: [begin, ...frames, end(whole)],
  usage: COUNTED,
});

const HELLO = message(text('Hello, 世界 👋'));
const CITED_TEXT = text('Paris.', {
  annotations: [{ type: 'url_citation', url: 'https://example.com/', title: 'Example', start_index: 0, end_index: 5 }],
});
const CITED = message(CITED_TEXT);
const LOGPROB = { token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] };
const REFUSED = message({ type: 'refusal', refusal: 'I cannot help.' });
const THOUGHT = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [
    { type: 'summary_text', text: 'First.' },
    { type: 'summary_text', text: 'Second.' },
  ],
  encrypted_content: 'gAAAAA',
};
const RAW_THOUGHT = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [],
  content: [{ type: 'reasoning_text', text: 'Hmm.' }],
  encrypted_content: null,
};
const CALL = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'weather',
  arguments: '{"city":"Rome"}',
  status: 'completed',
};
const CUSTOM = { id: 'ctc_1', type: 'custom_tool_call', call_id: 'call_2', name: 'shell', input: 'ls -l' };
const SEARCH = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'x' } };
const IMAGE = { id: 'ig_1', type: 'image_generation_call', status: 'completed', output_format: 'png', result: 'AAAA' };

/** Each as it comes whole, and in pieces. */
export const ANSWERS: readonly AnswerRow[] = [
  row('text', response({ output: [HELLO] }), [
    added(0, OPEN),
    event('response.content_part.added', { output_index: 0, content_index: 0, part: text('') }),
    delta('output_text', 0, { delta: 'Hello, ', logprobs: [] }),
    delta('output_text', 0, { delta: '世界 👋', obfuscation: 'x' }),
    event('response.output_text.done', { output_index: 0, text: 'Hello, 世界 👋' }),
    partDone(0, text('Hello, 世界 👋')),
    done(0, HELLO),
  ]),
  row('text that only comes whole', response({ output: [HELLO] }), [added(0, OPEN), done(0, HELLO)]),
  row('everything at the end', response({ output: [HELLO] }), []),
  row('a citation', response({ output: [CITED] }), [
    added(0, OPEN),
    delta('output_text', 0, { delta: 'Paris.' }),
    event('response.output_text.annotation.added', { output_index: 0, annotation_index: 0, annotation: {} }),
    partDone(0, CITED_TEXT),
    done(0, CITED),
  ]),
  row('log probabilities', response({ output: [message(text('Hi', { logprobs: [LOGPROB] }))] }), [
    added(0, OPEN),
    delta('output_text', 0, { delta: 'Hi', logprobs: [LOGPROB] }),
    partDone(0, text('Hi', { logprobs: [LOGPROB] })),
    done(0, message(text('Hi', { logprobs: [LOGPROB] }))),
  ]),
  row('a refusal', response({ output: [REFUSED] }), [
    added(0, OPEN),
    delta('refusal', 0, { delta: 'I cannot ' }),
    delta('refusal', 0, { delta: 'help.' }),
    done(0, REFUSED),
  ]),
  row('a summary of encrypted thoughts, and a call', response({ output: [THOUGHT, CALL] }), [
    added(0, { ...THOUGHT, summary: [], encrypted_content: 'gA' }),
    delta('reasoning_summary_text', 0, { summary_index: 0, delta: 'Fir' }),
    delta('reasoning_summary_text', 0, { summary_index: 0, delta: 'st.' }),
    delta('reasoning_summary_text', 0, { summary_index: 1, delta: 'Second.' }),
    done(0, THOUGHT),
    added(1, { ...CALL, arguments: '', status: 'in_progress' }),
    delta('function_call_arguments', 1, { delta: '{"city":' }),
    delta('function_call_arguments', 1, { delta: '"Rome"}' }),
    event('response.function_call_arguments.done', { output_index: 1, arguments: CALL.arguments }),
    done(1, CALL),
  ]),
  row('thoughts in plain text', response({ output: [RAW_THOUGHT, HELLO] }), [
    added(0, { ...RAW_THOUGHT, content: [] }),
    delta('reasoning_text', 0, { delta: 'Hm' }),
    delta('reasoning_text', 0, { delta: 'm.' }),
    done(0, RAW_THOUGHT),
    added(1, OPEN),
    delta('output_text', 1, { delta: 'Hello, 世界 👋' }),
    done(1, HELLO),
  ]),
  row('two calls, one of them of a custom tool', response({ output: [CALL, CUSTOM] }), [
    added(0, { ...CALL, arguments: '' }),
    done(0, CALL),
    added(1, { ...CUSTOM, input: '' }),
    delta('custom_tool_call_input', 1, { delta: 'ls ' }),
    delta('custom_tool_call_input', 1, { delta: '-l' }),
    done(1, CUSTOM),
  ]),
  row('an image', response({ output: [IMAGE] }), [added(0, { ...IMAGE, result: null }), done(0, IMAGE)]),
  row(
    'cut off',
    response({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [HELLO] }),
    [added(0, OPEN), delta('output_text', 0, { delta: 'Hello, 世界 👋' }), done(0, HELLO)],
  ),
];

/** A tool that the provider ran itself: its item is this format's own. */
export const SEARCHED = row('a search', response({ output: [SEARCH, HELLO] }), [
  added(0, { ...SEARCH, status: 'in_progress' }),
  event('response.web_search_call.searching', { output_index: 0 }),
  done(0, SEARCH),
  added(1, OPEN),
  delta('output_text', 1, { delta: 'Hello, 世界 👋' }),
  done(1, HELLO),
]);
