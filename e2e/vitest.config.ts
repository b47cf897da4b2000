import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { envoyVersions } from './src/stage/envoy-versions.ts';

/** What can differ between two versions of Envoy: the other suites run on the first version alone. */
const DIFFERS_BY_VERSION = [
  'any-token',
  'attacks/answer-headers',
  'attempt-order',
  'attempts-under-faults',
  'client-headers',
  'cloud-credentials',
  'cloud-models',
  'commands',
  'credentials',
  'fallback',
  'jwt',
  'keys',
  'listen-tls',
  'local-limits',
  'models',
  'passthrough',
  'plugins-authorizer',
  'plugins-format',
  'plugins-in-calls',
  'rate-limit-service',
  'reload',
  'traces',
  'translation',
  'translation-fallback',
  'translator-failures',
  'usage',
];

const ALL = 'src/**/*.test.ts';
const AGAIN = `src/{${DIFFERS_BY_VERSION.join(',')}}.test.ts`;

export default defineConfig({
  test: {
    globalSetup: [join(import.meta.dirname, 'src/stage/leave-nothing.ts')],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Several suites start processes of their own: one at a time is what two cores can bear.
    sequence: { concurrent: false },
    projects: envoyVersions(process.env).map((version, index) => ({
      extends: true,
      test: { name: `Envoy ${version}`, include: [index === 0 ? ALL : AGAIN], env: { DRAGOMAN_E2E_ENVOY: version } },
    })),
  },
});
