import { createServer } from 'node:http';

/** A provider that answers at once: run as a process of its own, `node provider.ts PORT`. */
const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1,
  model: 'upstream-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'lorem ipsum '.repeat(60) }, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: 200,
    completion_tokens: 120,
    total_tokens: 320,
    prompt_tokens_details: { cached_tokens: 64 },
  },
});

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
      .end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1');
