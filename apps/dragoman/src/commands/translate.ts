import { startTranslator } from '@dragoman/ext-proc';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { untilDone } from './until-signal.ts';
import { serviceOptions, type ServiceFlags } from './service-flags.ts';

const DRAIN_MS = 30_000;

/** The translator as a service of its own: Envoy asks it about calls whose provider speaks another dialect. */
export async function translate(flags: ServiceFlags): Promise<ExitCode> {
  const options = serviceOptions(flags);
  if (typeof options === 'string') {
    process.stderr.write(`dragoman translate: ${options}\n`);
    return EXIT.wrongUse;
  }
  const translator = await startTranslator({
    ...options,
    now: Date.now,
    report: (line) => void process.stderr.write(`${line}\n`),
  });
  await untilDone(options.listen);
  await translator.drain(DRAIN_MS);
  return EXIT.done;
}
