import { startMeterService } from '@dragoman/meter';
import { machineClock } from '@dragoman/runtime';
import { openStore } from '@dragoman/store';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { storeFromEnvironment } from '../money/store-place.ts';
import { serviceOptions, type ServiceFlags } from './service-flags.ts';
import { untilDone } from './until-signal.ts';

const DRAIN_MS = 10_000;

/** Keeps the ledger as a service of its own; `DRAGOMAN_STORE_FOLDER`, `…_REDIS` and `…_POSTGRES` say where. */
export async function meter(flags: ServiceFlags, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const options = serviceOptions(flags);
  if (typeof options === 'string') {
    process.stderr.write(`dragoman meter: ${options}\n`);
    return EXIT.wrongUse;
  }
  const store = await openStore(storeFromEnvironment(env));
  const service = await startMeterService({
    ...options,
    store,
    now: machineClock().cautious,
    report: (line) => void process.stderr.write(`meter: ${line}\n`),
  });
  await untilDone(options.listen);
  await service.drain(DRAIN_MS);
  await store.close();
  return EXIT.done;
}
