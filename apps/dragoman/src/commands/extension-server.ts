import { startExtensionServer, type ExtensionServerOptions } from '@dragoman/extension-server';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { minorOf } from '../gateway/compile-config.ts';
import { untilSignal } from './until-signal.ts';

export interface ExtensionServerFlags {
  readonly listen: string;
  readonly admin: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly manifests?: string;
  readonly kubeconfig?: string;
  readonly envoy: string;
  readonly envoyAdmin?: string;
  readonly accessLog: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`dragoman: ${line}\n`);

/** Serves Envoy Gateway's hooks until it is told to stop. */
export async function extensionServer(flags: ExtensionServerFlags, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const options = optionsOf(flags, env);
  if ('wrong' in options) {
    complain(options.wrong);
    return EXIT.wrongUse;
  }
  const stopped = untilSignal();
  try {
    const server = await startExtensionServer({ ...options, report: complain });
    say(`serving the hooks of Envoy Gateway on ${flags.listen}, admin on port ${server.adminPort}`);
    say(`${await stopped}: draining`);
    await server.close();
    return EXIT.done;
  } catch (error) {
    complain((error as Error).message);
    return EXIT.failed;
  }
}

type Options = Omit<ExtensionServerOptions, 'report'>;

function optionsOf(flags: ExtensionServerFlags, env: NodeJS.ProcessEnv): Options | { readonly wrong: string } {
  const { listen, tlsCert, tlsKey, tlsCa, envoy, envoyAdmin, accessLog } = flags;
  const [, host, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(flags.admin)?.filter(Boolean) ?? [];
  if (host === undefined || port === undefined) return { wrong: `--admin ${flags.admin} is not HOST:PORT` };
  if ((tlsCert === undefined) !== (tlsKey === undefined)) return { wrong: '--tls-cert and --tls-key go together' };
  if (tlsCa !== undefined && tlsCert === undefined) return { wrong: '--tls-ca needs --tls-cert and --tls-key' };
  if (!/^1\.(39|40)(\.|$)/.test(envoy)) return { wrong: `--envoy ${envoy} is neither 1.39 nor 1.40` };
  const where = hostOf(flags, env);
  return {
    listen,
    admin: { host, port: Number(port) },
    envoyVersion: minorOf(`${envoy}.`),
    ...(tlsCert !== undefined &&
      tlsKey !== undefined && { tls: { cert: tlsCert, key: tlsKey, ...(tlsCa !== undefined && { ca: tlsCa }) } }),
    ...(accessLog !== '' && { accessLog }),
    ...(where && { host: where }),
    ...(envoyAdmin !== undefined && { envoyAdmin }),
  };
}

/** Files where they are named; else the cluster that a kubeconfig or the pod says. */
function hostOf({ manifests, kubeconfig }: ExtensionServerFlags, env: NodeJS.ProcessEnv): Options['host'] {
  if (manifests !== undefined) return { kind: 'files', manifests };
  if (kubeconfig !== undefined) return { kind: 'kubernetes', kubeconfig };
  return env['KUBERNETES_SERVICE_HOST'] === undefined ? undefined : { kind: 'kubernetes' };
}
