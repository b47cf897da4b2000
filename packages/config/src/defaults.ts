/** What a model is retried on. */
export const RETRY_CAUSES = ['connect', 'reset', '429', '5xx'] as const;

/** What holds where the file says nothing. */
export const BUILT_IN = {
  listen: '127.0.0.1:8080',
  admin: '127.0.0.1:8090',
  /** How far above the data port the admin port is when the data port comes from the command line. */
  adminAbove: 10,
  store: './data',
  timeoutMs: 120_000,
  idleMs: 60_000,
  retries: { attempts: 0, on: RETRY_CAUSES },
  health: { intervalMs: 10_000, timeoutMs: 5000, unhealthyAfter: 3, healthyAfter: 2 },
} as const;
