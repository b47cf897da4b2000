import { anthropicMessages, freePort, runCommand, until, type EnvoyGateway, type Manifest } from '@dragoman/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ask } from '../src/stage/ask.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { askUntil } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';

const site = openSite();
const mock = await site.provider();
const port = await freePort();

/** The EnvoyProxy that users are told to take. */
const [ours] = parseAllDocuments(
  readFileSync(join(import.meta.dirname, '../../charts/dragoman/files/envoy-proxy.yaml'), 'utf8'),
);
const { bootstrap } = (ours?.toJS() as { spec: { bootstrap: { value: string } } }).spec;

const resources = (spec: object): readonly Manifest[] => [
  ...gatewayClass.map((each) => (each.kind === 'EnvoyProxy' ? { ...each, spec } : each)),
  gatewayOn('llm', port),
  ...provider({ name: 'claude', mock, llm: { provider: 'anthropic' }, credential: ['x-api-key', 'key'] }),
  route({ name: 'models', gateways: ['llm'], rules: [forModel('claude', to('claude'))] }),
];
const direct = { model: 'claude', sample: anthropicMessages };

let gateway: EnvoyGateway | undefined;
afterEach(async () => {
  if (gateway) await site.stop(gateway);
  gateway = undefined;
});
const start = async (spec: object): Promise<EnvoyGateway> => {
  const extensionArgs = ['--translator', 'unix:///nobody.sock'];
  gateway = await site.envoyGateway({ manifests: resources(spec), extensionArgs });
  await askUntil(gateway, ({ status }) => status === 200, direct);
  return gateway;
};
const doctor = async ({ envoyAdmins, dir }: EnvoyGateway) => {
  await until(async () => envoyAdmins().length > 0, { ms: 5_000 });
  const admin = envoyAdmins()[0]?.replace('http://', '') ?? '';
  return { admin, ...(await runCommand(['doctor', '--envoy-admin', admin], { cwd: dir })) };
};

test('an Envoy that was started as the chart says has what translation needs', async () => {
  const { code, stdout, admin } = await doctor(await start({ bootstrap }));
  expect(stdout).toContain(`ok   translation in Envoy at ${admin}: has what it needs`);
  expect(stdout).toContain(`ok   updates of Envoy at ${admin}: none was refused`);
  expect(code).toBe(0);
});

test('one that was not: doctor names the lines, calls in the provider’s dialect go on, others get an error', async () => {
  const started = await start({});
  const { code, stdout } = await doctor(started);
  expect(code).toBe(1);
  expect(stdout).toContain('bootstrap_extensions has no envoy.bootstrap.internal_listener');
  expect(stdout).toContain('envoy.reloadable_features.grpc_side_stream_flow_control is not false');
  expect(stdout).toContain('envoy.reloadable_features.ext_proc_graceful_grpc_close is not true');
  expect(stdout).toContain('charts/dragoman/files/envoy-proxy.yaml');
  expectError(await ask(started, 'claude'), 'openai', { code: 'no_provider_available' });
  expect((await ask(started, 'claude', { sample: anthropicMessages })).status).toBe(200);
});

test('flags alone are missing: doctor names them alone', async () => {
  const listenerOnly = bootstrap.value.slice(0, bootstrap.value.indexOf('layered_runtime'));
  const { code, stdout } = await doctor(await start({ bootstrap: { ...bootstrap, value: listenerOnly } }));
  expect(code).toBe(1);
  expect(stdout).not.toContain('bootstrap_extensions has no');
  expect(stdout).toContain('grpc_side_stream_flow_control is not false');
});
