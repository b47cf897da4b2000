import { fetchHelm, parseManifests, type Manifest } from '@dragoman/testkit';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { stringify } from 'yaml';

export const CHARTS = join(import.meta.dirname, '../../../charts');
export const report = (line: string): void => void process.stdout.write(`${line}\n`);

export const IMAGE = { image: { repository: 'registry.test/dragoman' } };
/** Budgets and limits, and what calls cost. */
export const MONEY = { store: { secretName: 'servers' }, authz: { enabled: true }, meter: { enabled: true } };

/** Certificates that are there, of services too. */
export const OWN_TLS = {
  mode: 'existing',
  secretName: 'own-tls',
  services: { secretName: 'own-services', clientSecretName: 'own-envoys' },
};

export interface Charts {
  /** What helm says; a refusal is thrown with its words. */
  run(command: readonly string[], values: object): string;
  /**
   * Of the chart `dragoman`, with an image.
   * @param more - arguments of `helm template`
   */
  template(values: object, release?: string, more?: readonly string[]): readonly Manifest[];
}

/** Call it once at the top of a suite. */
export function openCharts(): Charts {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-chart-'));
  let helm = '';
  beforeAll(async () => {
    helm = await fetchHelm(report);
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const run = (command: readonly string[], values: object): string => {
    const file = join(dir, 'values.yaml');
    writeFileSync(file, stringify(values));
    const env = { PATH: process.env['PATH'], HOME: dir };
    return execFileSync(helm, [...command, '-f', file], { env, encoding: 'utf8', stdio: 'pipe' });
  };
  const chart = join(CHARTS, 'dragoman');
  const template = (values: object, release = 'dragoman', more: readonly string[] = []): readonly Manifest[] => {
    const command = ['template', release, chart, '-n', 'dragoman-system', '--kube-version', '1.36.3', ...more];
    return parseManifests(run(command, { ...IMAGE, ...values }));
  };
  return { run, template };
}

interface PodSpec {
  readonly securityContext: object;
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly securityContext: object;
    readonly env?: readonly { name: string; valueFrom: { secretKeyRef?: { name: string } } }[];
  }[];
}
export const podOf = (manifest: Manifest): PodSpec =>
  (manifest['spec'] as { template: { spec: PodSpec } }).template.spec;
export const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((each) => each.kind === kind);
