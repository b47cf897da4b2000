import { call, envoyBelow } from '@dragoman/testkit';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../stage/ask.ts';
import { openStage } from '../stage/stage.ts';

/** A provider may be somebody else's: its answers cost the gateway neither its memory nor its life. */
const MEGABYTE = 1024 * 1024;
const ENVOY_MAY_GROW = 150 * MEGABYTE;

const stage = openStage();
const mock = await stage.provider();
const flood = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const part = Buffer.alloc(MEGABYTE, 'x');
  let left = 300;
  const go = (): void => {
    while (left-- > 0) if (!response.write(part)) return void response.once('drain', go);
    response.end();
  };
  response.write('data: ');
  go();
});
await new Promise<void>((done) => flood.listen(0, '127.0.0.1', done));
afterAll(() => flood.close());
const floodUrl = `http://127.0.0.1:${(flood.address() as AddressInfo).port}`;
const gateway = await stage.gateway({
  config: {
    providers: {
      openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' },
      claude: { kind: 'anthropic', endpoint: mock.url, key: 'own-key' },
      flood: { kind: 'openai', endpoint: `${floodUrl}/v1`, key: 'own-key' },
      'flood-claude': { kind: 'anthropic', endpoint: floodUrl, key: 'own-key' },
    },
    models: { m: 'openai/m', translated: 'claude/m', endless: 'flood/m', 'endless-translated': 'flood-claude/m' },
  },
});
beforeEach(() => mock.reset());

const memory = (): number => {
  const { pid } = envoyBelow(gateway.pid) ?? { pid: 0 };
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
};
const serves = async (): Promise<void> => expect((await ask(gateway, 'm')).status).toBe(200);
const json = (body: string | Buffer, headers = {}) => ({ answer: { status: 200, body, headers } });

const DEEP = 200_000;
const ANSWERS: readonly (readonly [string, ReturnType<typeof json>])[] = [
  ['200,000 brackets', json(`{"usage":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`)],
  ['200,000 objects of usage', json(`{"usage":${'{"usage":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`)],
  ['brackets without an end', json(`{"usage":{${'{'.repeat(MEGABYTE)}`)],
  ['numbers beyond all measure', json('{"usage":{"prompt_tokens":1e999,"completion_tokens":-5,"total_tokens":"x"}}')],
  ['100,000 members of one name', json(`{${'"usage":{"prompt_tokens":1},'.repeat(100_000)}"a":1}`)],
  ['50 MB', json(`{"a":"${'x'.repeat(50 * MEGABYTE)}"}`)],
  [
    'a gigabyte in a compressed megabyte',
    json(gzipSync(Buffer.alloc(1024 * MEGABYTE, ' ')), { 'content-encoding': 'gzip' }),
  ],
  ['200 headers', json('{}', Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x-${at}`, 'a'])))],
  ['a header of 200 KB', json('{}', { 'x-a': 'a'.repeat(200_000) })],
  ['a status that is none', { answer: { status: 999, body: '{}', headers: {} } }],
];

/** Words that need no reading go through; what is read and is no answer is said to be none. */
const STATUSES: Readonly<Record<string, readonly number[]>> = { m: [200, 502, 999], translated: [502, 999] };

describe.each(['m', 'translated'])('a provider of %s answers with', (model) => {
  test.each(ANSWERS)(
    '%s',
    async (_what, answer) => {
      const before = memory();
      mock.next(answer);
      const reply = await ask(gateway, model, { timeout: 20_000 });
      expect(STATUSES[model]).toContain(reply.status);
      expect(reply.broken).toBeUndefined();
      await serves();
      expect(memory() - before).toBeLessThan(ENVOY_MAY_GROW);
    },
    60_000,
  );
});

test.each(['endless', 'endless-translated'])(
  '300 MB of one event, for %s: nobody holds it',
  async (model) => {
    const before = memory();
    const reply = await ask(gateway, model, { mode: 'stream', timeout: 40_000 });
    expect(reply.status).toBe(200);
    if (model === 'endless') expect(reply.body.length).toBeGreaterThan(300 * MEGABYTE);
    else expect(reply.text).toContain('bad_upstream_answer');
    expect(memory() - before).toBeLessThan(ENVOY_MAY_GROW);
    await serves();
    expect((await call(gateway.admin, '/readyz')).status).toBe(200);
  },
  60_000,
);
