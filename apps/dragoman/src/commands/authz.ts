import { startAuthz } from '@dragoman/ext-authz';
import { machineClock } from '@dragoman/runtime';
import { openCounters } from '@dragoman/store';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { storeFromEnvironment } from '../money/store-place.ts';
import { openPlugins, serviceOptions, type PluginFlags, type ServiceFlags } from './service-flags.ts';
import { untilDone } from './until-signal.ts';

const DRAIN_MS = 5_000;
const complain = (line: string): void => void process.stderr.write(`authz: ${line}\n`);

/**
 * Holds hard budgets and limits, and asks plugins about calls, as a service of its own; `DRAGOMAN_STORE_FOLDER`,
 * `…_REDIS` say where budgets and limits are kept.
 */
export async function authz(flags: ServiceFlags & PluginFlags, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const options = serviceOptions(flags);
  if (typeof options === 'string') {
    process.stderr.write(`dragoman authz: ${options}\n`);
    return EXIT.wrongUse;
  }
  const plugins = await openPlugins(flags, { env, report: complain });
  if (!plugins) return EXIT.wrongUse;
  const counters = await openCounters(storeFromEnvironment(env));
  const service = await startAuthz({
    ...options,
    counters,
    clock: machineClock(),
    findPlugin: plugins.find,
    report: complain,
  });
  await untilDone(options.listen);
  await service.drain(DRAIN_MS);
  await counters.close();
  return EXIT.done;
}
