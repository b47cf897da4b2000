import { expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { makeCertificates } from './stage/certificates.ts';
import { expectError } from './stage/expect-error.ts';
import { differs } from './stage/host.ts';
import { openStage } from './stage/stage.ts';
import { expectCredential, onlyArrived } from './stage/upstream.ts';

const right = makeCertificates('IP:127.0.0.1,DNS:localhost');
const other = makeCertificates('IP:127.0.0.1,DNS:localhost');
const elsewhere = makeCertificates('DNS:elsewhere.example');

const stage = openStage();
const mock = await stage.provider({ tls: right });
const misnamed = await stage.provider({ tls: elsewhere });
const provider = (endpoint: string, ca?: string) => ({
  kind: 'openai',
  endpoint: `${endpoint}/v1`,
  key: 'tls-key',
  ...(ca && { tls: { ca } }),
});
const byName = mock.url.replace('127.0.0.1', 'localhost');
const byAddress = !differs('a certificate of an address');
const gateway = await stage.gateway({
  config: {
    providers: {
      right: provider(byName, right.caFile),
      ...(byAddress && { byAddress: provider(mock.url, right.caFile) }),
      wrong: provider(byName, other.caFile),
      system: provider(byName),
      misnamed: provider(misnamed.url.replace('127.0.0.1', 'localhost'), elsewhere.caFile),
    },
    models: {
      right: 'right/up',
      ...(byAddress && { byAddress: 'byAddress/up' }),
      wrong: 'wrong/up',
      system: 'system/up',
      misnamed: 'misnamed/up',
      'wrong-then-right': ['wrong/up', 'right/up'],
    },
  },
});

test.each(['right', ...(byAddress ? ['byAddress'] : [])])(
  'a certificate of the authority that was named, for the right host: %s',
  async (model) => {
    await mock.reset();
    expect((await ask(gateway, model)).status).toBe(200);
    expectCredential(onlyArrived(mock), { authorization: 'Bearer tls-key' });
  },
);

test.each([
  ['wrong', 'another authority'],
  ['system', 'an authority that the machine does not trust'],
  ['misnamed', 'a certificate of another host'],
])('%s: %s', async (model) => {
  await mock.reset();
  const reply = await ask(gateway, model);
  expectError(reply, 'openai', { code: 'no_provider_available' });
  expect(reply.text).not.toMatch(/CERTIFICATE|TLS_error|verify/i);
  expect([...mock.arrived, ...misnamed.arrived]).toEqual([]);
});

test('a provider that cannot be trusted is one that failed: the next is asked', async () => {
  await mock.reset();
  const reply = await ask(gateway, 'wrong-then-right');
  expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'right' });
});
