import { startTranslator } from '@dragoman/ext-proc';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { untilDone } from './until-signal.ts';
import { openPlugins, serviceOptions, type PluginFlags, type ServiceFlags } from './service-flags.ts';

const DRAIN_MS = 30_000;
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** The translator as a service of its own: Envoy asks it about calls that a provider does not take as they come. */
export async function translate(flags: ServiceFlags & PluginFlags, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const options = serviceOptions(flags);
  if (typeof options === 'string') {
    complain(`dragoman translate: ${options}`);
    return EXIT.wrongUse;
  }
  const plugins = await openPlugins(flags, { env, report: complain });
  if (!plugins) return EXIT.wrongUse;
  const translator = await startTranslator({
    ...options,
    now: Date.now,
    findPlugin: plugins.find,
    report: complain,
  });
  await untilDone(options.listen);
  await translator.drain(DRAIN_MS);
  return EXIT.done;
}
