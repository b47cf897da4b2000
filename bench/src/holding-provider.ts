import { createServer, type ServerResponse } from 'node:http';

/**
 * A provider whose streams stand still after their first event until they are all let go at once: run as a process of
 * its own, `node holding-provider.ts PORT`. GET lets them go and says how many there were.
 */
const [, , port] = process.argv;

const head = { id: 'chatcmpl-bench', created: 1, model: 'upstream-model', object: 'chat.completion.chunk' };
const event = (data: object): string => `data: ${JSON.stringify({ ...head, ...data })}\n\n`;
const first = event({ choices: [{ index: 0, delta: { content: 'lorem ' }, finish_reason: null }] });
const last = `${event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}data: [DONE]\n\n`;

const held = new Set<ServerResponse>();

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(String(held.size));
    for (const each of held) each.end(last);
    return held.clear();
  }
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(first);
    held.add(response);
    response.once('close', () => held.delete(response));
  });
  return undefined;
});
Object.assign(server, { keepAliveTimeout: 60_000, requestTimeout: 0 });
server.listen(Number(port), '127.0.0.1', 4_096);
