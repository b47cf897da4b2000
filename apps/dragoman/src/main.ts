import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { authz } from './commands/authz.ts';
import { completionCommand } from './completion-command.ts';
import { doctor } from './commands/doctor.ts';
import { importFrom } from './commands/import.ts';
import { keysCommand } from './keys-command.ts';
import { extensionServer, type ExtensionServerFlags } from './commands/extension-server.ts';
import { meter } from './commands/meter.ts';
import { render, RENDER_TARGETS } from './commands/render.ts';
import { run } from './commands/run.ts';
import { usageCommand } from './usage-command.ts';
import { validate } from './commands/validate.ts';
import { translate } from './commands/translate.ts';
import { version, versionText } from './commands/version.ts';
import type { PluginFlags, ServiceFlags } from './commands/service-flags.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { errorText } from './terminal/error-text.ts';

const { argv, env } = process;

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('a port is a number from 1 to 65535');
}

const program = new Command('dragoman')
  .description('An LLM gateway compiled into Envoy')
  .version(versionText(), '-V, --version', 'print versions')
  .exitOverride();
const configOption = [
  '-c, --config <file>',
  'the configuration; default: dragoman.yaml, else the environment',
] as const;
const pluginsOption = ['--plugins <file>', 'the plugins that routes may name: a list as in dragoman.yaml'] as const;
const pluginsFromOption = [
  '--plugins-from <folder>',
  'where their packages are looked for; default: beside it',
] as const;
let exitCode: ExitCode = EXIT.done;
const ends =
  <T>(command: (options: T) => ExitCode | Promise<ExitCode>) =>
  async (options: T) => {
    exitCode = await command(options);
  };

program
  .command('run')
  .description('serve')
  .option(...configOption)
  .option(
    '--port <number>',
    'listen on this port; the admin port is then ten above, unless the file names it',
    portNumber,
  )
  .option('--demo', 'serve the built-in demo provider alone')
  .action(ends((options: { config?: string; port?: number; demo?: boolean }) => run(options, env)));
program
  .command('validate')
  .description('check a configuration')
  .option(...configOption)
  .option('--json', 'problems as JSON')
  .action(ends((options: { config?: string; json?: boolean }) => validate(options, env)));
program
  .command('render')
  .description('print the configuration as something else runs it')
  .option(...configOption)
  .requiredOption('--target <name>', RENDER_TARGETS)
  .action(ends((options: { config?: string; target: string }) => render(options, env)));
const setsExitCode = (code: ExitCode): void => {
  exitCode = code;
};
program.addCommand(keysCommand(env, setsExitCode));
program.addCommand(usageCommand(env, setsExitCode));
program.addCommand(completionCommand(program, setsExitCode));
const imports = program.command('import').description("print another gateway's configuration as dragoman.yaml");
imports
  .command('litellm <file>')
  .description('the config.yaml of a LiteLLM proxy')
  .action((file: string) => setsExitCode(importFrom(file)));
program
  .command('doctor')
  .description('look at what a start needs and say what is missing')
  .option(...configOption)
  .option('--envoy-admin <address>', 'HOST:PORT of the admin interface of an Envoy of Envoy Gateway: look at it alone')
  .option('--json', 'findings as JSON')
  .action(ends((options: { config?: string; json?: boolean; envoyAdmin?: string }) => doctor(options, env)));
program
  .command('translate')
  .description('translate between dialects, for Envoy: a service')
  .requiredOption('--listen <address>', 'unix:///path/to.sock or HOST:PORT')
  .option('--tls-cert <file>', 'serve TLS, and ask for a certificate of --tls-ca')
  .option('--tls-key <file>', 'its private key')
  .option('--tls-ca <file>', 'who may have signed the certificate of a client')
  .option('--admin <address>', 'HOST:PORT of health and metrics')
  .option(...pluginsOption)
  .option(...pluginsFromOption)
  .action(ends((options: ServiceFlags & PluginFlags) => translate(options, env)));
program
  .command('authz')
  .description(
    'hold budgets and limits and ask plugins, for Envoy: a service; DRAGOMAN_STORE_FOLDER, _REDIS and _POSTGRES name the store',
  )
  .requiredOption('--listen <address>', 'unix:///path/to.sock or HOST:PORT')
  .option('--tls-cert <file>', 'serve TLS, and ask for a certificate of --tls-ca')
  .option('--tls-key <file>', 'its private key')
  .option('--tls-ca <file>', 'who may have signed the certificate of a client')
  .option('--admin <address>', 'HOST:PORT of health and metrics')
  .option(...pluginsOption)
  .option(...pluginsFromOption)
  .action(ends((options: ServiceFlags & PluginFlags) => authz(options, env)));
program
  .command('meter')
  .description(
    'keep what calls cost, told by Envoy: a service; DRAGOMAN_STORE_FOLDER, _REDIS and _POSTGRES name the store',
  )
  .requiredOption('--listen <address>', 'unix:///path/to.sock or HOST:PORT')
  .option('--tls-cert <file>', 'serve TLS, and ask for a certificate of --tls-ca')
  .option('--tls-key <file>', 'its private key')
  .option('--tls-ca <file>', 'who may have signed the certificate of a client')
  .option('--admin <address>', 'HOST:PORT of health and metrics')
  .action(ends((options: ServiceFlags) => meter(options, env)));
program
  .command('extension-server')
  .description('serve the hooks of Envoy Gateway')
  .requiredOption('--listen <address>', 'unix:///path/to.sock, or HOST:PORT')
  .requiredOption('--admin <address>', 'HOST:PORT of health, metrics and status')
  .option('--tls-cert <file>', 'serve TLS, and ask for a certificate of --tls-ca')
  .option('--tls-key <file>', 'its private key')
  .option('--tls-ca <file>', 'who may have signed the certificate of a client')
  .option('--manifests <file>', 'the file that Envoy Gateway reads in file mode: annotations are read from it')
  .option('--kubeconfig <file>', 'the cluster of Envoy Gateway; default: the one of this pod')
  .option('--envoy <version>', 'the oldest Envoy that Envoy Gateway starts: 1.39 or 1.40', '1.39')
  .option('--envoy-admin <address>', 'HOST:PORT of its admin interface, to report what it refuses')
  .option('--translator <address>', 'where Envoy finds `dragoman translate`: unix:///path/to.sock or HOST:PORT')
  .option('--authz <address>', 'where Envoy finds `dragoman authz`, which holds hard budgets and limits')
  .option('--meter <address>', 'where Envoy finds `dragoman meter`; DRAGOMAN_STORE_FOLDER or _REDIS name its counters')
  .option('--services-cert <file>', 'what Envoys show to those three, which then are asked over TLS')
  .option('--services-key <file>', 'its private key')
  .option('--services-ca <file>', 'who may have signed the certificates of those three')
  .option('--policies <address>', 'where Envoys are served the tables of LLMPolicies; default: where the hooks are')
  .option('--policies-at <address>', 'where Envoys find them, if it is not there')
  .option('--key-secrets <namespaces>', 'namespaces whose Secrets LLMPolicies may take keys from, with commas between')
  .option('--plugins <file>', 'plugins to load: a file with nothing but the section `plugins` of dragoman.yaml')
  .option('--access-log <file>', "where Envoy writes a line for each call; '' for nowhere", '/dev/stdout')
  .action(ends((options: ExtensionServerFlags) => extensionServer(options, env)));
program
  .command('version')
  .description('print versions')
  .option('--json', 'as JSON')
  .action(ends((options: { json?: boolean }) => version(options)));

try {
  await program.parseAsync(argv);
} catch (error) {
  // Help that was asked for is no failure; everything else that commander throws is wrong use.
  exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? EXIT.done : EXIT.wrongUse) : EXIT.failed;
  if (!(error instanceof CommanderError)) process.stderr.write(`dragoman: ${errorText(error as Error)}\n`);
}
// What was written to a pipe may still be on its way.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
