import { dirname, resolve } from 'node:path';
import { BUILT_IN, type Config } from '@dragoman/config';
import type { StoreOptions } from '@dragoman/store';

/** Where a configuration keeps what outlives the process; a relative folder is looked up beside its file. */
export function storeOptions({ store }: Config, configFile: string): StoreOptions {
  const folder = typeof store === 'string' ? store : BUILT_IN.store;
  const servers = typeof store === 'string' ? {} : store;
  return { folder: resolve(dirname(configFile), folder), ...servers };
}

/** The same for a process of ours: URLs hold passwords, which do not belong into arguments. */
export const storeEnvironment = ({
  folder,
  redis,
  postgres,
  gateway,
}: StoreOptions): Readonly<Record<string, string>> => ({
  DRAGOMAN_STORE_FOLDER: folder,
  ...(redis !== undefined && { DRAGOMAN_STORE_REDIS: redis }),
  ...(postgres !== undefined && { DRAGOMAN_STORE_POSTGRES: postgres }),
  ...(gateway !== undefined && { DRAGOMAN_STORE_GATEWAY: gateway }),
});

export const storeFromEnvironment = (env: NodeJS.ProcessEnv): StoreOptions => ({
  folder: env['DRAGOMAN_STORE_FOLDER'] ?? BUILT_IN.store,
  redis: env['DRAGOMAN_STORE_REDIS'],
  postgres: env['DRAGOMAN_STORE_POSTGRES'],
  gateway: env['DRAGOMAN_STORE_GATEWAY'],
});
