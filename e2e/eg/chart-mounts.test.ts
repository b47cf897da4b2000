import { fetchKubernetes, startKubernetes, type Manifest } from '@dragoman/testkit';
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { MONEY, ofKind, openCharts, OWN_TLS, podOf, report } from './stage/charts.ts';

const { template } = openCharts();

test('certificates that are there are kept by the next upgrade, those of services as long as these are the same', async () => {
  const api = await startKubernetes({ files: await fetchKubernetes(report), crds: [] });
  for (const name of ['dragoman-system', 'envoy-gateway-system'])
    await api.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]);
  const again = (values: object) => template(values, 'dragoman', ['--dry-run=server', '--kubeconfig', api.kubeconfig]);
  const dataOf = (manifests: readonly Manifest[]) =>
    Object.fromEntries(ofKind(manifests, 'Secret').map(({ metadata, data }) => [metadata.name, data]));
  const installed = ofKind(template(MONEY), 'Secret');
  await api.apply(installed);
  const before = dataOf(installed);
  expect(Object.keys(before)).toHaveLength(5);
  expect(dataOf(again(MONEY))).toEqual(before);
  const fewer = dataOf(again({}));
  expect(fewer['dragoman-tls']).toEqual(before['dragoman-tls']);
  expect(fewer['dragoman-services-tls']).not.toEqual(before['dragoman-services-tls']);
  await api.stop();
});

describe('the way from Envoys to services', () => {
  const SERVICES = ['translate', 'authz', 'meter'];
  const argsOf = (manifests: readonly Manifest[], component: string) =>
    ofKind(manifests, 'Deployment')
      .filter(({ metadata }) => metadata.name === `dragoman-${component}`)
      .flatMap((each) => podOf(each).containers.flatMap(({ args }) => args));
  const secretsOf = (manifests: readonly Manifest[], component: string) =>
    ofKind(manifests, 'Deployment')
      .filter(({ metadata }) => metadata.name === `dragoman-${component}`)
      .flatMap((each) => (podOf(each) as { volumes?: readonly { secret?: { secretName: string } }[] }).volumes ?? [])
      .flatMap(({ secret }) => secret?.secretName ?? []);

  test('is TLS: services have the names by which they are asked, and Envoys are known to them', () => {
    const manifests = template(MONEY);
    const pem = (name: string, item: string) => {
      const secret = ofKind(manifests, 'Secret').find(({ metadata }) => metadata.name === `dragoman-services-${name}`);
      return Buffer.from((secret?.['data'] as Record<string, string>)[item] ?? '', 'base64');
    };
    const [shown, known] = [new X509Certificate(pem('tls', 'tls.crt')), new X509Certificate(pem('client', 'tls.crt'))];
    const told = argsOf(manifests, 'extension-server').flatMap(
      (arg) => /^--(?:authz|meter|translator)=(.*):\d+$/.exec(arg)?.[1] ?? [],
    );
    expect(told).toHaveLength(3);
    expect(told.filter((host) => shown.checkHost(host) === undefined)).toEqual([]);
    const byEnvoys = new X509Certificate(pem('client', 'ca.crt'));
    const byServices = new X509Certificate(pem('tls', 'ca.crt'));
    expect([shown.verify(byEnvoys.publicKey), known.verify(byServices.publicKey)]).toEqual([true, true]);
    for (const each of SERVICES) {
      expect(argsOf(manifests, each)).toEqual(
        expect.arrayContaining(['--tls-cert=/tls/tls.crt', '--tls-ca=/tls/ca.crt']),
      );
      expect(secretsOf(manifests, each)).toEqual(['dragoman-services-tls']);
    }
    expect(argsOf(manifests, 'extension-server')).toContain('--services-key=/services/tls.key');
    expect(secretsOf(manifests, 'extension-server')).toEqual(['dragoman-tls', 'dragoman-services-client']);
  });

  test('is that of one’s own certificates where they are said, and in the clear where they are not', () => {
    const own = template({ ...MONEY, tls: OWN_TLS });
    for (const each of SERVICES) expect(secretsOf(own, each)).toEqual(['own-services']);
    expect(secretsOf(own, 'extension-server')).toEqual(['own-tls', 'own-envoys']);
    expect(ofKind(own, 'Secret')).toEqual([]);
    const { services: _none, ...withoutServices } = OWN_TLS;
    for (const tls of [{ mode: 'none' }, withoutServices]) {
      const clear = template({ ...MONEY, tls });
      const args = [...SERVICES, 'extension-server'].map((each) => argsOf(clear, each).join(' '));
      for (const each of args.slice(0, -1)) expect(each).not.toContain('--tls');
      expect(args.at(-1)).not.toContain('--services');
    }
  });
});

test('plugins are listed in the file that the extension server is told, whose pods start again when they change', () => {
  const plugins = ['@acme/a', { package: 'b', settings: { servedFor: 'search', 'odd: "key"': [1] } }];
  const made = (values: object) => template({ extensionServer: values, tls: { mode: 'none' } });
  const serverOf = (values: object) => {
    const [server] = ofKind(made(values), 'Deployment').filter(({ metadata }) => /extension/.test(metadata.name));
    if (!server) throw new Error('there is no extension server');
    return server;
  };
  const [map] = ofKind(made({ plugins }), 'ConfigMap');
  expect(parse((map?.['data'] as Record<string, string>)['plugins.yaml'] ?? '')).toEqual({ plugins });
  const server = serverOf({ plugins });
  expect(podOf(server).containers[0]?.args).toContain('--plugins=/plugins/plugins.yaml');
  expect(podOf(server)).toMatchObject({
    containers: [{ volumeMounts: [{ name: 'plugins', mountPath: '/plugins' }] }],
    volumes: [{ name: 'plugins', configMap: { name: map?.metadata.name } }],
  });
  const checksum = (values: object) =>
    JSON.stringify(serverOf(values)['spec']).match(/"checksum\/plugins":"(\w+)"/)?.[1];
  expect(checksum({ plugins })).toBeDefined();
  expect(checksum({ plugins: ['@acme/a'] })).not.toBe(checksum({ plugins }));
  expect(checksum({})).toBeUndefined();
});
