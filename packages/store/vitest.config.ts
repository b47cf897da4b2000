import { defineConfig } from 'vitest/config';

/** Its tests start real servers: how long that takes is the machine's business. */
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 120_000 } });
