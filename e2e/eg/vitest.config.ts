import { defineConfig } from 'vitest/config';
import { envoyVersions } from '../src/stage/envoy-versions.ts';

/** What can differ between two versions of Envoy: the other suites run on the first version alone. */
const AGAIN = ['**/{quick-start,backends}.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['stage/prepare.ts'],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // The ports of Envoy Gateway are fixed: one at a time.
    sequence: { concurrent: false },
    projects: envoyVersions(process.env).map((version, index) => ({
      extends: true,
      test: {
        name: `Envoy ${version}`,
        include: index === 0 ? ['**/*.test.ts'] : AGAIN,
        env: { DRAGOMAN_E2E_ENVOY: version },
      },
    })),
  },
});
