import { dirname, join } from 'node:path';
import type { Config } from '@dragoman/config';
import type { StoreOptions } from '@dragoman/store';
import { storeEnvironment } from '../money/store-place.ts';
import { pluginListFile } from '../plugins/plugin-list-file.ts';
import type { CompileFor } from './compile-config.ts';
import { serviceProcess, type ServiceProcess } from './service-process.ts';

/** The services of ours that an Envoy may ask, each started when it is first needed. */
export interface Services {
  /** Where Envoy finds them. */
  readonly places: Required<Pick<CompileFor, 'translator' | 'authz'>>;
  /** Lays down for them which plugins a configuration has. */
  readonly tellPlugins: (config: Config) => void;
  readonly translator: ServiceProcess;
  readonly authz: (config: Config) => ServiceProcess;
  stop(): Promise<void>;
}

export interface ServicesOptions {
  /** Sockets are in it. */
  readonly dir: string;
  readonly configFile: string;
  readonly store: (config: Config) => StoreOptions;
  readonly report: (line: string) => void;
}

export function servicesBeside({ dir, configFile, store, report }: ServicesOptions): Services {
  const places = { translator: { path: join(dir, 'translate.sock') }, authz: { path: join(dir, 'authz.sock') } };
  const list = join(dir, 'plugins.json');
  const write = pluginListFile(list);
  const plugins = ['--plugins', list, '--plugins-from', dirname(configFile)];
  const translator = serviceProcess({
    name: 'the translator',
    args: ['translate', ...plugins],
    socket: places.translator.path,
    env: {},
    report,
  });
  // Where the store is does not change while it runs: a file that says otherwise needs a restart.
  let authz: ServiceProcess | undefined;
  return {
    places,
    tellPlugins: (config) => write(config.plugins),
    translator,
    authz: (config) =>
      (authz ??= serviceProcess({
        name: 'authz',
        args: ['authz', ...plugins],
        socket: places.authz.path,
        env: storeEnvironment(store(config)),
        report,
      })),
    stop: async () => {
      await translator.stop();
      await authz?.stop();
    },
  };
}
