import { beforeEach, expect, test } from 'vitest';
import { requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { askFor, jsonAnswer, openaiAt, OWN_KEY } from './stage/file-calls.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { openStage } from './stage/stage.ts';
import { expectCredential, onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
beforeEach(() => mock.reset());

const key = (name: string, more: object = {}) => ({ name, hash: hashOf(name), ...more });
const config = (more: object) => ({
  providers: { openai: openaiAt(mock, more) },
  models: { m: 'openai/m' },
  teams: { soft: { budget: { usd: 5, per: 'day', mode: 'soft' } }, few: { models: ['m'] } },
  keys: [
    key('free'),
    key('few', { models: ['m'] }),
    key('all', { models: ['*'] }),
    key('paid', { budget: { usd: 5, per: 'day' } }),
    key('soft', { budget: { usd: 5, per: 'day', mode: 'soft' } }),
    key('limited', { limits: { requests: '9/min' } }),
    key('of-soft', { team: 'soft' }),
    key('of-few', { team: 'few' }),
    key('over', { expires: '2020-01-01T00:00:00Z' }),
  ],
});
const gateway = await stage.gateway({ config: config({ files: true }) });

test.each(['free', 'all'])('%s may use everything and pays for nothing: let in', async (name) => {
  mock.next(jsonAnswer({}));
  const id = requestId();
  const reply = await askFor(gateway, '/v1/files', { headers: { ...bearer(name), 'x-request-id': id } });
  expect(reply.status, reply.text).toBe(200);
  expectCredential(onlyArrived(mock), { authorization: `Bearer ${OWN_KEY}` });
  expect(await gateway.log.linesOf(id)).toEqual([expect.objectContaining({ key: name, usage: 'none' })]);
});

test.each(['few', 'paid', 'soft', 'limited', 'of-soft', 'of-few'])('%s is not', async (name) => {
  const id = requestId();
  const headers = { ...bearer(name), 'x-request-id': id };
  expectError(await askFor(gateway, '/v1/files', { headers }), 'openai', { code: 'model_not_allowed' });
  expectError(await askFor(gateway, '/v1/batches', { headers, body: '{}' }), 'openai', { code: 'model_not_allowed' });
  expect(mock.arrived).toEqual([]);
  const [line] = await gateway.log.linesOf(id);
  expect(line).toMatchObject({ key: name, error: 'model_not_allowed', reason: 'files', usage: 'none' });
});

test.each(['nobody', 'over'])('%s is nobody', async (name) => {
  expectError(await askFor(gateway, '/v1/files', { headers: bearer(name) }), 'openai', { code: 'invalid_api_key' });
  expect(mock.arrived).toEqual([]);
});

test('unless the file says so they are not served at all', async () => {
  const silent = await stage.gateway({ config: config({}) });
  expectError(await askFor(silent, '/v1/files', { headers: bearer('free') }), 'openai', { code: 'not_found' });
  expect(mock.arrived).toEqual([]);
});
