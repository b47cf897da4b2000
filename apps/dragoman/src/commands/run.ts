import { addressText, formatProblem, type Config, type ParseResult } from '@dragoman/config';
import { startDemoProvider, type DemoProvider } from '../demo/demo-provider.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { banner } from '../gateway/banner.ts';
import { followEdits, type Edits } from '../gateway/follow-edits.ts';
import { configFileOf, configSource, loadConfig, type ConfigSource } from '../gateway/load-config.ts';
import { startGateway, type RunningGateway } from '../gateway/start-gateway.ts';
import { untilSignal } from './until-signal.ts';

export interface RunOptions {
  readonly config?: string;
  readonly port?: number;
  readonly demo?: boolean;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Serves until it is told to stop. */
export async function run(options: RunOptions, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const source = options.demo ? ({ from: 'environment' } as const) : configSource(options.config);
  const demo = source.from === 'environment' ? await startDemoProvider() : undefined;
  // From before the first look: what is edited while Envoy starts is not lost.
  const edits = source.from === 'file' ? followEdits(source.path) : undefined;
  try {
    return await serve(source, { options, env: options.demo ? {} : env, demo, edits });
  } finally {
    edits?.close();
    demo?.close();
  }
}

interface Ground {
  readonly options: RunOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly demo: DemoProvider | undefined;
  readonly edits: Edits | undefined;
}

async function serve(source: ConfigSource, { options, env, demo, edits }: Ground): Promise<ExitCode> {
  const load = (): Promise<ParseResult> => loadConfig(source, { env, port: options.port, demo: demo?.endpoint });
  const loaded = await load();
  if (!loaded.ok) {
    loaded.problems.forEach((problem) => complain(formatProblem(problem)));
    return EXIT.wrongUse;
  }
  loaded.warnings.forEach((warning) => complain(`warning: ${formatProblem(warning)}`));
  const stopped = untilSignal();
  const givesUp = new AbortController();
  void stopped.then(() => givesUp.abort());
  let running: RunningGateway;
  try {
    running = await startGateway({
      config: loaded.config,
      configFile: configFileOf(source),
      env: process.env,
      report: complain,
      signal: givesUp.signal,
    });
  } catch (error) {
    if (givesUp.signal.aborted) {
      say(`${await stopped}: stopped before anything was served`);
      return EXIT.done;
    }
    complain(`dragoman: ${(error as Error).message}`);
    return EXIT.failed;
  }
  say(
    banner(loaded.config, {
      envoyVersion: running.envoyVersion,
      asksCallers: running.gateway.serving?.asksCallers === true,
      isDemo: demo !== undefined && loaded.config.providers.some(({ name }) => name === 'demo'),
    }),
  );
  edits?.follow(() => reload(running, load, loaded.config));
  say(`${await stopped}: draining`);
  edits?.close();
  await running.drain();
  return EXIT.done;
}

async function reload({ gateway }: RunningGateway, load: () => Promise<ParseResult>, { admin }: Config): Promise<void> {
  const loaded = await load();
  if (!loaded.ok) {
    const reasons = loaded.problems.map(formatProblem);
    gateway.refuse(reasons.join('\n'));
    reasons.forEach(complain);
    return complain('the edit is refused; what served before goes on');
  }
  const outcome = await gateway.apply(loaded.config);
  if (!outcome.ok) return complain(`the edit is refused; what served before goes on: ${outcome.reason}`);
  say(`configuration ${gateway.serving?.generation} is live (${Math.round(outcome.ms)} ms)`);
  if (addressText(loaded.config.admin) !== addressText(admin))
    complain(`warning: admin: stays on ${addressText(admin)} until the next start`);
}
