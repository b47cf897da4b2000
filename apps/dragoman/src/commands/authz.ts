import { startAuthz } from '@dragoman/ext-authz';
import { machineClock } from '@dragoman/runtime';
import { openCounters } from '@dragoman/store';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { storeFromEnvironment } from '../money/store-place.ts';
import { serviceOptions, type ServiceFlags } from './service-flags.ts';
import { untilDone } from './until-signal.ts';

const DRAIN_MS = 5_000;

/** Holds hard budgets and limits as a service of its own; `DRAGOMAN_STORE_FOLDER`, `…_REDIS` say where they are kept. */
export async function authz(flags: ServiceFlags, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const options = serviceOptions(flags);
  if (typeof options === 'string') {
    process.stderr.write(`dragoman authz: ${options}\n`);
    return EXIT.wrongUse;
  }
  const counters = await openCounters(storeFromEnvironment(env));
  const service = await startAuthz({
    ...options,
    counters,
    clock: machineClock(),
    report: (line) => void process.stderr.write(`authz: ${line}\n`),
  });
  await untilDone(options.listen);
  await service.drain(DRAIN_MS);
  await counters.close();
  return EXIT.done;
}
