import {
  fetchHelm,
  fetchKubernetes,
  parseManifests,
  startKubernetes,
  type Kubernetes,
  type Manifest,
} from '@dragoman/testkit';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';

const charts = join(import.meta.dirname, '../../charts');
const report = (line: string): void => void process.stdout.write(`${line}\n`);
const IMAGE = { image: { repository: 'registry.test/dragoman' } };

let helm = '';
let api: Kubernetes;
const dir = mkdtempSync(join(tmpdir(), 'dragoman-chart-'));
beforeAll(async () => {
  helm = await fetchHelm(report);
  api = await startKubernetes({ files: await fetchKubernetes(report), crds: [] });
  for (const name of ['dragoman-system', 'envoy-gateway-system'])
    await api.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]);
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await api?.stop();
});

/** What helm says; a refusal is thrown with its words. */
function run(command: readonly string[], values: object): string {
  const file = join(dir, 'values.yaml');
  writeFileSync(file, stringify(values));
  const env = { PATH: process.env['PATH'], HOME: dir };
  return execFileSync(helm, [...command, '-f', file], { env, encoding: 'utf8', stdio: 'pipe' });
}
const template = (values: object, release = 'dragoman'): readonly Manifest[] =>
  parseManifests(
    run(['template', release, join(charts, 'dragoman'), '-n', 'dragoman-system', '--kube-version', '1.36.3'], {
      ...IMAGE,
      ...values,
    }),
  );

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
      serviceAccountAnnotations: { 'iam.gke.io/gcp-service-account': 'gateway@acme.iam.gserviceaccount.com' },
      egress: [{ to: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports: [{ port: 80 }] }],
    },
    image: { ...IMAGE.image, tag: 'x', pullSecrets: [{ name: 'pull' }] },
  },
  'as little as possible': { translate: { enabled: false }, networkPolicy: { enabled: false }, tls: { mode: 'none' } },
  'certificates that are there': { tls: { mode: 'existing', secretName: 'own-tls' } },
};
/** Kinds of others, whose definitions are not there. */
const FOREIGN = new Set(['ServiceMonitor']);

interface PodSpec {
  readonly securityContext: object;
  readonly containers: readonly { readonly args: readonly string[]; readonly securityContext: object }[];
}
const podOf = (manifest: Manifest): PodSpec => (manifest['spec'] as { template: { spec: PodSpec } }).template.spec;
const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((each) => each.kind === kind);

describe.each(Object.entries(VALUES))('%s', (_what, values) => {
  test('is linted without a warning', () => {
    const said = run(['lint', join(charts, 'dragoman'), '--strict', '--kube-version', '1.36.3'], {
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

test('every flag is one that the command has', () => {
  const source = readFileSync(join(import.meta.dirname, '../../apps/dragoman/src/main.ts'), 'utf8');
  const args = ofKind(template({}), 'Deployment').flatMap((each) => podOf(each).containers.flatMap((one) => one.args));
  const flags = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.replace(/=.*/, ''));
  expect(flags.length).toBeGreaterThan(8);
  for (const flag of flags) expect(source).toContain(`'${flag} <`);
});

test('what Envoy Gateway is told leads to what is installed', () => {
  const { config } = parse(readFileSync(join(charts, 'dragoman/files/envoy-gateway-values.yaml'), 'utf8')) as {
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
  ['no replicas', { extensionServer: { replicas: 0 } }, /replicas/],
  ['an Envoy that is not compiled for', { extensionServer: { envoy: '1.30' } }, /envoy/],
  ['a port that is none', { networkPolicy: { apiServer: { ports: [0] } } }, /ports/],
])('refuses %s', (_what, values, says) => {
  expect(() => template(values)).toThrow(says);
});

test('the kinds are a chart', () => {
  const manifests = parseManifests(run(['template', 'crds', join(charts, 'dragoman-crds')], {}));
  expect(manifests.map(({ metadata }) => metadata.name)).toEqual(['llmpolicies.dragoman.dev']);
});
