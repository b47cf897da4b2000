import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '@dragoman/config';
import { storeOptions } from './store-place.ts';

const LOG_FILE = 'access.jsonl';

/** Where the record of calls is: beside the configuration, or where nothing names a place beside the store. */
export function logFileOf(config: Config, configFile: string): string {
  const named = config.telemetry.accessLog?.file;
  if (named !== undefined) return resolve(dirname(configFile), named);
  return join(storeOptions(config, configFile).folder, LOG_FILE);
}

/** The configuration with a record of calls, also where it asks for none. */
export const withLog = (config: Config, configFile: string): Config => ({
  ...config,
  telemetry: { ...config.telemetry, accessLog: { file: logFileOf(config, configFile) } },
});

/**
 * Envoy makes the file, and no folder. That of the store is its owner's alone, whoever makes it.
 * @throws {Error} with the `code` of the system
 */
export function withLogFolder(config: Config, configFile: string): Config {
  const file = config.telemetry.accessLog?.file;
  if (file === undefined) return config;
  const isStores = dirname(file) === storeOptions(config, configFile).folder;
  mkdirSync(dirname(file), { recursive: true, ...(isStores && { mode: 0o700 }) });
  return config;
}
