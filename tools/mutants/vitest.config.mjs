import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    // All files in one process: the runner sees to it that each has its own modules.
    pool: 'forks',
    isolate: false,
    maxWorkers: 1,
    runner: here('runner.mjs'),
    setupFiles: [here('seed.mjs')],
    // Busy is not broken.
    testTimeout: 120_000,
    dangerouslyIgnoreUnhandledErrors: true,
    silent: true,
    reporters: ['dot'],
  },
});
