import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A provider that answers at once, in the dialect of the path: OpenAI's chat, or Anthropic's messages. Run as a process
 * of its own, `node provider.ts PORT [CHUNKS]`. A request may ask for another number of chunks in `x-chunks`, and for a
 * pause behind each, in milliseconds, in `x-pause`.
 */
const [, , port, chunks = '0'] = process.argv;

const text = 'lorem ipsum '.repeat(60);

interface Dialect {
  readonly whole: string;
  /** What a stream begins with, what it repeats, and what it ends with. */
  readonly beginning: string;
  readonly word: string;
  readonly ending: string;
}

function openai(): Dialect {
  const head = { id: 'chatcmpl-bench', created: 1, model: 'upstream-model' };
  const usage = {
    prompt_tokens: 200,
    completion_tokens: 120,
    total_tokens: 320,
    prompt_tokens_details: { cached_tokens: 64 },
  };
  const chunk = (data: object): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...data })}\n\n`;
  return {
    whole: JSON.stringify({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage,
    }),
    beginning: '',
    word: chunk({ choices: [{ index: 0, delta: { content: 'lorem ' }, finish_reason: null }] }),
    ending:
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
      chunk({ choices: [], usage }) +
      'data: [DONE]\n\n',
  };
}

function anthropic(): Dialect {
  const usage = { input_tokens: 136, cache_read_input_tokens: 64, output_tokens: 120 };
  const message = { id: 'msg_bench', type: 'message', role: 'assistant', model: 'upstream-model' };
  const event = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const end = { stop_reason: 'end_turn', stop_sequence: null };
  return {
    whole: JSON.stringify({ ...message, content: [{ type: 'text', text }], ...end, usage }),
    beginning:
      event('message_start', { message: { ...message, content: [], usage } }) +
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    word: event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'lorem ' } }),
    ending:
      event('content_block_stop', { index: 0 }) +
      event('message_delta', { delta: end, usage: { output_tokens: 120 } }) +
      event('message_stop', {}),
  };
}

const [OPENAI, ANTHROPIC] = [openai(), anthropic()];

interface Streamed {
  readonly count: number;
  /** Milliseconds; 0: each follows at once. */
  readonly pause: number;
}

/** Each event is a write of its own. */
async function stream(
  response: ServerResponse,
  { beginning, word, ending }: Dialect,
  { count, pause }: Streamed,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (beginning !== '') response.write(beginning);
  for (let at = 0; at < count; at++) {
    response.write(word);
    await (pause > 0 ? sleep(pause) : new Promise(setImmediate));
  }
  response.end(ending);
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  const dialect = request.url?.endsWith('/messages') ? ANTHROPIC : OPENAI;
  request
    .on('data', (part: Buffer) => parts.push(part))
    .once('end', () => {
      if (Buffer.concat(parts).includes('"stream":true')) {
        const count = Number(request.headers['x-chunks'] ?? chunks);
        return void stream(response, dialect, { count, pause: Number(request.headers['x-pause'] ?? 0) });
      }
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(dialect.whole) })
        .end(dialect.whole);
    });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(port), '127.0.0.1');
