import { freePort, until } from '@dragoman/testkit';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { makeAuthority, type Authority, type Pair } from '../src/stage/certificates.ts';
import { openFront, type Behind } from './stage/front.ts';
import { by, extensionServers, flagOf, keptResources } from './stage/kept-model.ts';
import { askUntil } from './stage/live.ts';
import { openSite } from './stage/site.ts';
import { startOn } from './stage/sources.ts';

const site = openSite();
const servers = extensionServers();
const place = { mock: await site.provider(), port: await freePort() };
const resources = (key: string) => keptResources(place, key);

/** Why a server with this certificate is not talked to, as long as it is there. @throws when it is */
async function refusals(at: number, certificate: Pair): Promise<readonly string[]> {
  const told: string[] = [];
  const server = createServer({ ...certificate, ALPNProtocols: ['h2'] });
  server.on('secureConnection', () => told.push('it was believed'));
  server.on('tlsClientError', ({ message }) => told.push(message));
  await new Promise<void>((listening) => server.listen(at, '127.0.0.1', listening));
  await until(async () => told.length > 0, { ms: 15_000 });
  server.close();
  expect(told).not.toContain('it was believed');
  return told;
}

const file = (name: string): string => join(servers.folder, name);
const replace = (name: string, text: string): void => {
  writeFileSync(file(`.${name}`), text);
  renameSync(file(`.${name}`), file(name));
};
const install = (authority: Authority): void => {
  const { cert, key } = authority.issue('DNS:policies.test');
  replace('ca.crt', readFileSync(authority.caFile, 'utf8'));
  replace('tls.crt', cert);
  replace('tls.key', key);
};

test('Envoy verifies who serves it policies, also when the authority has changed', async () => {
  const [before, after] = [makeAuthority(), makeAuthority()];
  const gateway = await startOn(site, 'file').start(resources('anna'), { extensionStarts: 'later' });
  const front = await openFront(join(gateway.dir, 'extension.sock'));
  const [hooks, policies] = [await freePort(), await freePort()];
  const tls = ['--tls-cert', file('tls.crt'), '--tls-key', file('tls.key'), '--tls-ca', file('ca.crt')];
  const args = [...flagOf(gateway, 'file', ''), ...tls, '--policies', `127.0.0.1:${policies}`];
  /** Envoy Gateway's own way with a certificate; its file mode has none for hooks. */
  const asClient = (authority: Authority): Behind => ({
    port: hooks,
    host: '127.0.0.1',
    servername: 'policies.test',
    ca: readFileSync(authority.caFile),
    ...authority.issue('DNS:envoy-gateway'),
  });
  install(before);
  front.leadTo(asClient(before));
  let server = await servers.start(`127.0.0.1:${hooks}`, asClient(before), args);
  const opens = async (name: string) =>
    (await askUntil(gateway, ({ status }) => status === 200, { model: 'kept', ...by(name) })).status;
  expect(await opens('anna')).toBe(200);
  expect((await ask(gateway, 'kept')).status).toBe(401);

  install(after);
  front.leadTo(asClient(after));
  expect(await until(() => server.output().includes('new connections get the certificate'), { ms: 5_000 })).toBe(true);
  await server.stop();
  server = await servers.start(`127.0.0.1:${hooks}`, asClient(after), args);
  await gateway.edit(resources('berta'));
  expect(await opens('berta')).toBe(200);
  expect((await ask(gateway, 'kept', by('anna'))).status).toBe(401);
  expect((await ask(gateway, 'open')).status).toBe(200);

  await server.stop();
  const refused = await refusals(policies, makeAuthority().issue('DNS:policies.test'));
  expect(refused.length).toBeGreaterThan(0);
  expect((await ask(gateway, 'kept', by('berta'))).status).toBe(200);
  expect((await ask(gateway, 'kept')).status).toBe(401);
  await site.stop(gateway);
});
