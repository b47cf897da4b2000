import { ENVOY_VERSIONS } from '@dragoman/runtime';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { VERSION } from '../gateway/status.ts';

/** In one line. */
export const versionText = (): string =>
  `dragoman ${VERSION} (Envoy ${ENVOY_VERSIONS.join(', ')}; Node ${process.versions.node})`;

/** Prints the versions of the command and of the Envoys it compiles for. */
export function version(options: { readonly json?: boolean }): ExitCode {
  const facts = { dragoman: VERSION, envoy: ENVOY_VERSIONS, node: process.versions.node };
  process.stdout.write(`${options.json ? JSON.stringify(facts) : versionText()}\n`);
  return EXIT.done;
}
