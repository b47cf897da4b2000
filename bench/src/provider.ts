import { createServer, type ServerResponse } from 'node:http';

/**
 * A provider that answers at once: run as a process of its own, `node provider.ts PORT [CHUNKS]`. A request may ask for
 * another number of chunks in `x-chunks`.
 */
const [, , port, chunks = '0'] = process.argv;

const head = { id: 'chatcmpl-bench', created: 1, model: 'upstream-model' };
const usage = {
  prompt_tokens: 200,
  completion_tokens: 120,
  total_tokens: 320,
  prompt_tokens_details: { cached_tokens: 64 },
};
const answer = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'lorem ipsum '.repeat(60) }, finish_reason: 'stop' }],
  usage,
});

const chunk = (data: object): string =>
  `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...data })}\n\n`;
const word = chunk({ choices: [{ index: 0, delta: { content: 'lorem ' }, finish_reason: null }] });
const ending =
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  chunk({ choices: [], usage }) +
  'data: [DONE]\n\n';

/** Each event is a write of its own. */
async function stream(response: ServerResponse, count: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let at = 0; at < count; at++) {
    response.write(word);
    await new Promise(setImmediate);
  }
  response.end(ending);
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request
    .on('data', (part: Buffer) => parts.push(part))
    .once('end', () => {
      if (Buffer.concat(parts).includes('"stream":true')) {
        return void stream(response, Number(request.headers['x-chunks'] ?? chunks));
      }
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
        .end(answer);
    });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(port), '127.0.0.1');
