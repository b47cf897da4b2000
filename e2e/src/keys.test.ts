import { anthropicMessages, call, FORMAT_SAMPLES, gemini } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { CANARY, keyedConfig, LENGTHS, ofLength } from './stage/keyed-config.ts';
import { bearer, hashOf, KEY_HEADERS } from './stage/keys.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, lastArrived, onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: keyedConfig(mock) });
beforeEach(() => mock.reset());

describe.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (model, sample) => {
  test.each(KEY_HEADERS)('a key in %s', async (_name, headers) => {
    const reply = await ask(gateway, model, { sample, headers: headers(CANARY) });
    expect(reply.status, reply.text).toBe(200);
    expect(everythingIn(onlyArrived(mock))).not.toContain(CANARY);
  });

  test.each([
    ['none', {}],
    ['an unknown one', bearer('dgm_unknown')],
    ['all but its last letter', bearer(CANARY.slice(0, -1))],
    ['one letter more', bearer(`${CANARY}0`)],
    ['other letters', bearer(CANARY.toUpperCase())],
    ['an expired one', bearer('old-key')],
    ['the hash itself', bearer(hashOf(CANARY))],
    ['nothing behind Bearer', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${CANARY}` }],
    ['SQL', bearer("' OR 1=1 --")],
    ['a pattern', bearer('.*')],
  ])('no: %s', async (_what, headers: Record<string, string>) => {
    const reply = await ask(gateway, model, { sample, headers });
    expectError(reply, sample.errors, { code: 'invalid_api_key' });
    expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(mock.arrived).toEqual([]);
  });

  test('a model that is not the key’s', async () => {
    const reply = await ask(gateway, model, { sample, headers: bearer('fam-key') });
    expectError(reply, sample.errors, { code: 'model_not_allowed', says: new RegExp(model) });
    expect(mock.arrived).toEqual([]);
  });
});

test('a call that is translated takes no key along', async () => {
  const reply = await ask(gateway, 'exact', { sample: anthropicMessages, headers: { 'x-api-key': CANARY } });
  expect(reply.status, reply.text).toBe(200);
  expect(everythingIn(onlyArrived(mock))).not.toContain(CANARY);
  const refused = await ask(gateway, 'exact', { sample: anthropicMessages, headers: { 'x-api-key': 'nobody' } });
  expectError(refused, 'anthropic', { code: 'invalid_api_key' });
});

test.each(LENGTHS)('a key of %i bytes', async (length) => {
  expect((await ask(gateway, 'exact', { headers: { 'x-api-key': ofLength(length) } })).status).toBe(200);
});

test.each([
  ['two that differ', { authorization: `Bearer ${CANARY}`, 'x-api-key': 'young-key' }, 401],
  ['two that differ, one of nobody', { 'api-key': CANARY, 'x-goog-api-key': 'nobody' }, 401],
  ['the same in all', Object.assign({}, ...KEY_HEADERS.map(([, headers]) => headers(CANARY))) as object, 200],
  ['the header twice, differing', { 'x-api-key': [CANARY, 'young-key'] }, 401],
  ['the header twice, the same', { 'x-api-key': [CANARY, CANARY] }, 200],
  ['Authorization twice, differing', { authorization: [`Bearer ${CANARY}`, 'Bearer young-key'] as never }, 401],
  ['bearer in small letters', { authorization: `bearer   ${CANARY}` }, 200],
  ['another scheme beside a key', { authorization: 'Basic abc', 'x-api-key': CANARY }, 200],
  ['bytes that are no UTF-8', { 'x-api-key': Buffer.from([0xff, 0xfe, 0x80]).toString('latin1') }, 401],
  ['a very long one', { 'x-api-key': 'a'.repeat(40_000) }, 401],
  ['commas and blanks', { 'x-api-key': `,${' '.repeat(20_000)},` }, 401],
  [
    'an odd header',
    { 'x-authorization': `Bearer ${CANARY}`, 'proxy-authorization': `Bearer ${CANARY}`, cookie: `key=${CANARY}` },
    401,
  ],
])('%s', async (_what, headers, status) => {
  const reply = await ask(gateway, 'exact', { headers: headers as Record<string, string> });
  expect(reply.status, reply.text).toBe(status);
  expect(mock.arrived).toHaveLength(status === 200 ? 1 : 0);
});

describe('in the query, for clients of Gemini', () => {
  const asking = (query: string) =>
    call(gateway.url, `${gemini.path('gemini', 'JSON')}?${query}`, {
      body: gemini.question('gemini', 'JSON'),
      headers: { 'content-type': 'application/json' },
    });
  test('it is taken and goes no further', async () => {
    expect((await asking(`key=${CANARY}&x=1`)).status).toBe(200);
    expect(everythingIn(onlyArrived(mock))).not.toContain(CANARY);
    expect(lastArrived(mock).path).toContain('x=1');
  });
  test.each([`key=${CANARY}&key=other`, 'key=', 'key=%zz', `KEY=${CANARY}`, `xkey=${CANARY}`])(
    '%s is none',
    async (query) => {
      expectError(await asking(query), 'google', { code: 'invalid_api_key' });
    },
  );
  test('nowhere else', async () => {
    const reply = await call(gateway.url, `/v1/chat/completions?key=${CANARY}`, {
      body: '{"model":"exact"}',
      headers: { 'content-type': 'application/json' },
    });
    expectError(reply, 'openai', { code: 'invalid_api_key' });
  });
});

test('the key is in no log and in no output', async () => {
  const id = requestId();
  await ask(gateway, 'exact', { headers: { ...bearer(CANARY), 'x-request-id': id } });
  await gateway.log.linesOf(id);
  for (const text of [
    gateway.log.text(),
    gateway.output(),
    JSON.stringify(await gateway.status()),
    (await call(gateway.admin, '/metrics')).text,
  ])
    expect(text).not.toContain(CANARY);
});
