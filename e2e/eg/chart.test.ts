import { fetchKubernetes, parseManifests, startKubernetes, type Kubernetes, type Manifest } from '@dragoman/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CHARTS, IMAGE, MONEY, ofKind, OWN_TLS, openCharts, podOf, report } from './stage/charts.ts';

const { run, template } = openCharts();
let api: Kubernetes;
beforeAll(async () => {
  api = await startKubernetes({ files: await fetchKubernetes(report), crds: [] });
  for (const name of ['dragoman-system', 'envoy-gateway-system'])
    await api.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]);
});
afterAll(() => api?.stop());

const VALUES: Readonly<Record<string, object>> = {
  'nothing but an image': {},
  everything: {
    serviceMonitor: { enabled: true, labels: { release: 'prom' } },
    dashboard: { enabled: true },
    networkPolicy: { metricsFrom: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
    extensionServer: {
      replicas: 2,
      envoy: '1.40',
      podAnnotations: { a: 'b' },
      nodeSelector: { a: 'b' },
      keySecretNamespaces: ['dragoman-system'],
      plugins: ['@acme/a', { package: 'b', settings: { servedFor: 'search' } }],
      serviceAccountAnnotations: { 'iam.gke.io/gcp-service-account': 'gateway@acme.iam.gserviceaccount.com' },
      egress: [{ to: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports: [{ port: 80 }] }],
    },
    image: { ...IMAGE.image, tag: 'x', pullSecrets: [{ name: 'pull' }] },
    ...MONEY,
  },
  'as little as possible': { translate: { enabled: false }, networkPolicy: { enabled: false }, tls: { mode: 'none' } },
  'a ledger alone': { store: MONEY.store, meter: { enabled: true, replicas: 1 } },
  'certificates that are there': { tls: { mode: 'existing', secretName: 'own-tls' } },
  'certificates of services that are there': { tls: OWN_TLS, ...MONEY },
};
/** Kinds of others, whose definitions are not there. */
const FOREIGN = new Set(['ServiceMonitor']);

describe.each(Object.entries(VALUES))('%s', (_what, values) => {
  test('is linted without a warning', () => {
    const said = run(['lint', join(CHARTS, 'dragoman'), '--strict', '--kube-version', '1.36.3'], {
      ...IMAGE,
      ...values,
    });
    expect(said).toContain('0 chart(s) failed');
    expect(said).not.toContain('[WARNING]');
  });

  test('an API server takes all of it', async () => {
    const manifests = template(values).filter(({ kind }) => !FOREIGN.has(kind));
    expect(manifests.length).toBeGreaterThan(7);
    await api.apply(manifests);
    await api.delete(manifests);
  });

  test('pods are nobody and have nothing to write to', () => {
    const deployments = ofKind(template(values), 'Deployment');
    expect(deployments.length).toBeGreaterThan(0);
    for (const deployment of deployments) {
      const { securityContext, containers } = podOf(deployment);
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const container of containers)
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          livenessProbe: {},
          readinessProbe: {},
          resources: { requests: {}, limits: {} },
        });
    }
  });
});

test('the extension server may do no more than it has to', () => {
  const roles = ofKind(template({}), 'ClusterRole').map((role) => [
    role.metadata.name,
    (role['rules'] as readonly { resources: readonly string[]; verbs: readonly string[] }[]).map(
      ({ resources, verbs }) => `${resources.join()} ${verbs.join()}`,
    ),
  ]);
  expect(Object.fromEntries(roles)).toEqual({
    'dragoman-extension-server': [
      'gatewayclasses list',
      'gateways list,patch',
      'backends list,watch',
      'llmpolicies list,watch',
      'llmpolicies/status patch',
    ],
    'dragoman-envoy-gateway': ['llmpolicies get,list,watch', 'llmpolicies/status update'],
  });
});

test('Secrets are read only where it was said, and there by a role of that namespace', () => {
  expect(ofKind(template({}), 'Role')).toEqual([]);
  const roles = ofKind(template({ extensionServer: { keySecretNamespaces: ['team-a'] } }), 'Role');
  expect(roles.map(({ metadata, rules }) => [metadata.namespace, rules])).toEqual([
    ['team-a', [{ apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] }]],
  ]);
});

test('who has to do with money reads its own servers out of the Secret, and may do nothing in the cluster', () => {
  const manifests = template(MONEY);
  const serversOf = (manifest: Manifest) =>
    podOf(manifest).containers.flatMap(({ env = [] }) =>
      env.flatMap(({ name, valueFrom }) => (valueFrom.secretKeyRef ? [[name, valueFrom.secretKeyRef.name]] : [])),
    );
  const servers = ofKind(manifests, 'Deployment').map((each) => [each.metadata.name, serversOf(each)]);
  const redis = ['DRAGOMAN_STORE_REDIS', 'servers'];
  expect(Object.fromEntries(servers)).toEqual({
    'dragoman-extension-server': [redis],
    'dragoman-translate': [],
    'dragoman-authz': [redis],
    'dragoman-meter': [redis, ['DRAGOMAN_STORE_POSTGRES', 'servers']],
  });
  expect(ofKind(manifests, 'ClusterRole').map(({ metadata }) => metadata.name)).toEqual(
    ofKind(template({}), 'ClusterRole').map(({ metadata }) => metadata.name),
  );
});

test('the extension server is told of services that are there', () => {
  const manifests = template(MONEY);
  const services = ofKind(manifests, 'Service').flatMap(({ metadata, spec }) =>
    (spec as { ports: readonly { port: number }[] }).ports.map(
      ({ port }) => `${metadata.name}.${metadata.namespace}.svc:${port}`,
    ),
  );
  const [server] = ofKind(manifests, 'Deployment').filter(({ metadata }) => /extension/.test(metadata.name));
  const told = (server ? podOf(server).containers : []).flatMap(({ args }) =>
    args.flatMap((arg) => /^--(?:authz|meter|translator)=(.*)$/.exec(arg)?.[1] ?? []),
  );
  expect(told).toHaveLength(3);
  expect(services).toEqual(expect.arrayContaining(told));
});

test('every flag is one that the command has', () => {
  const source = readFileSync(join(import.meta.dirname, '../../apps/dragoman/src/main.ts'), 'utf8');
  const args = ofKind(template(MONEY), 'Deployment').flatMap((each) =>
    podOf(each).containers.flatMap((one) => one.args),
  );
  const flags = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.replace(/=.*/, ''));
  expect(flags.length).toBeGreaterThan(8);
  for (const flag of flags) expect(source).toContain(`'${flag} <`);
});

test('what Envoy Gateway is told leads to what is installed', () => {
  const { config } = parse(readFileSync(join(CHARTS, 'dragoman/files/envoy-gateway-values.yaml'), 'utf8')) as {
    config: {
      envoyGateway: {
        extensionManager: {
          service: {
            fqdn: { hostname: string; port: number };
            tls: { certificateRef: { name: string }; clientCertificateRef: { name: string } };
          };
        };
      };
    };
  };
  const { fqdn, tls } = config.envoyGateway.extensionManager.service;
  const manifests = template({});
  expect(ofKind(manifests, 'Service').map(({ metadata }) => `${metadata.name}.dragoman-system.svc`)).toContain(
    fqdn.hostname,
  );
  const secrets = ofKind(manifests, 'Secret').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  expect(secrets).toEqual(
    expect.arrayContaining(
      [tls.certificateRef, tls.clientCertificateRef].map(({ name }) => `envoy-gateway-system/${name}`),
    ),
  );
});

test.each<[string, object, RegExp]>([
  ['no image', { image: { repository: '' } }, /image.repository is needed/],
  ['a value that is misspelt', { extensionSrever: {} }, /extensionSrever/],
  ['another mode of TLS', { tls: { mode: 'on' } }, /mode/],
  ['certificates without a name', { tls: { mode: 'existing' } }, /secretName/],
  [
    'certificates of services without those of Envoys',
    { tls: { ...OWN_TLS, services: { secretName: 'own-services' } } },
    /clientSecretName is needed/,
  ],
  ['authz without a store', { authz: { enabled: true } }, /store\.secretName is needed/],
  ['a meter without a store', { meter: { enabled: true } }, /store\.secretName is needed/],
  ['a namespace that is none', { extensionServer: { keySecretNamespaces: ['A*'] } }, /keySecretNamespaces/],
  ['no replicas', { extensionServer: { replicas: 0 } }, /replicas/],
  ['an Envoy that is not compiled for', { extensionServer: { envoy: '1.30' } }, /envoy/],
  ['a port that is none', { networkPolicy: { apiServer: { ports: [0] } } }, /ports/],
])('refuses %s', (_what, values, says) => {
  expect(() => template(values)).toThrow(says);
});

test('the kinds are a chart', () => {
  const manifests = parseManifests(run(['template', 'crds', join(CHARTS, 'dragoman-crds')], {}));
  expect(manifests.map(({ metadata }) => metadata.name)).toEqual(['llmpolicies.dragoman.dev']);
});
