import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { envoyVersions } from '../src/stage/envoy-versions.ts';

/** What can differ between two versions of Envoy: the other suites run on the first version alone. */
const AGAIN = ['**/{quick-start,backends}.test.ts'];

/**
 * Suites of the other host, with what `dragoman render` makes of their dragoman.yaml. The others run with
 * `DRAGOMAN_E2E_HOST=envoy-gateway`: they take long, or say nothing of what Envoy Gateway could do otherwise.
 */
const ON_BOTH_HOSTS = [
  'access-log',
  'attacks/answer-headers',
  'attempt-order',
  'attempts-under-faults',
  'budgets',
  'client-headers',
  'cloud-models',
  'cost',
  'credentials',
  'fallback',
  'health',
  'http2',
  'jwks',
  'jwt',
  'key-access',
  'keys',
  'local-limits',
  'models',
  'money',
  'passthrough',
  'reload',
  'request-bodies',
  'routing',
  'rules',
  'secrets',
  'translation',
  'translation-fallback',
  'upstream-tls',
  'usage',
  'web-socket',
];

const versions = envoyVersions(process.env);

export default defineConfig({
  test: {
    globalSetup: ['stage/prepare.ts', '../src/stage/leave-nothing.ts'].map((file) => join(import.meta.dirname, file)),
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // The ports of Envoy Gateway are fixed: one at a time.
    sequence: { concurrent: false },
    projects: [
      ...versions.map((version, index) => ({
        extends: true as const,
        test: {
          name: `Envoy ${version}`,
          include: index === 0 ? ['**/*.test.ts'] : AGAIN,
          env: { DRAGOMAN_E2E_ENVOY: version },
        },
      })),
      ...versions.slice(0, 1).map((version) => ({
        extends: true as const,
        root: join(import.meta.dirname, '..'),
        test: {
          name: `rendered, Envoy ${version}`,
          include: [`src/{${ON_BOTH_HOSTS.join(',')}}.test.ts`],
          env: { DRAGOMAN_E2E_ENVOY: version, DRAGOMAN_E2E_HOST: 'envoy-gateway' },
        },
      })),
    ],
  },
});
