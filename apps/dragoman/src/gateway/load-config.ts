import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { configFromEnvironment, parseConfig, type Config, type ParseResult } from '@dragoman/config';
import { withLog } from '../money/access-log.ts';
import { besideFile } from './beside-file.ts';
import { readWithPlugins } from '../plugins/read-with-plugins.ts';

const DEFAULT_FILE = 'dragoman.yaml';

/** Where the configuration comes from: a file, or the environment alone. */
export type ConfigSource = { readonly from: 'file'; readonly path: string } | { readonly from: 'environment' };

export interface LoadOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly port?: number | undefined;
  /** Base URL of the built-in demo provider, if it is running. */
  readonly demo?: string | undefined;
  /** It runs here: what is only printed names no log and no folder that the file does not name. */
  readonly records?: boolean;
}

/** The file that was named, else `dragoman.yaml` here if there is one, else the environment. */
export function configSource(named: string | undefined): ConfigSource {
  if (named !== undefined) return { from: 'file', path: resolve(named) };
  return existsSync(DEFAULT_FILE) ? { from: 'file', path: resolve(DEFAULT_FILE) } : { from: 'environment' };
}

/** What relative paths are looked up beside: the file, or the one that could be here. */
export const configFileOf = (source: ConfigSource): string =>
  source.from === 'file' ? source.path : resolve(DEFAULT_FILE);

/** Read and check it, with the plugins that it lists. A file that cannot be read is a problem like any other. */
export async function loadConfig(
  source: ConfigSource,
  { env, port, demo, records = true }: LoadOptions,
): Promise<ParseResult> {
  const withPort = port === undefined ? {} : { port };
  if (source.from === 'environment') {
    return configFromEnvironment(env, { ...withPort, ...(demo !== undefined && { demo: { endpoint: demo } }) });
  }
  const file = source.path;
  const read = await readWithPlugins(file, env);
  if (!read.ok) return read;
  const parsed = parseConfig({ text: read.text, file, env, plugins: read.plugins, ...withPort });
  return parsed.ok && records ? { ...parsed, config: recorded(besideFile(parsed.config, file), file) } : parsed;
}

/** Where somebody has to say who he is, there is a record of his calls. */
function recorded(config: Config, file: string): Config {
  const { keys, teams, jwt, organization, telemetry } = config;
  const isGoverned = keys.length + teams.length + jwt.length > 0 || organization.budget !== undefined;
  return telemetry.accessLog || isGoverned ? withLog(config, file) : config;
}
