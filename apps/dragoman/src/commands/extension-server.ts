import { formatProblem } from '@dragoman/config';
import { startExtensionServer, type ExtensionServerOptions } from '@dragoman/extension-server';
import { unservedMembers } from '@dragoman/gateway-api';
import { BUILT_IN_KINDS } from '@dragoman/providers';
import { googleSource, parseListenAt } from '@dragoman/runtime';
import { openCounters } from '@dragoman/store';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { catalogue, catalogueWith } from '../gateway/catalogue.ts';
import { minorOf } from '../gateway/compile-config.ts';
import { pluginPatches } from '../gateway/plugin-patches.ts';
import { storeFromEnvironment } from '../money/store-place.ts';
import { readPluginList } from '../plugins/read-plugin-list.ts';
import { serviceOptions, tlsFiles, type ServiceFlags } from './service-flags.ts';
import { untilSignal } from './until-signal.ts';

export interface ExtensionServerFlags extends ServiceFlags {
  readonly manifests?: string;
  readonly kubeconfig?: string;
  readonly envoy: string;
  readonly envoyAdmin?: string;
  readonly accessLog: string;
  readonly translator?: string;
  readonly authz?: string;
  readonly meter?: string;
  readonly policies?: string;
  readonly policiesAt?: string;
  readonly keySecrets?: string;
  readonly plugins?: string;
  readonly servicesCert?: string;
  readonly servicesKey?: string;
  readonly servicesCa?: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`dragoman: ${line}\n`);

/** Serves Envoy Gateway's hooks until it is told to stop. */
export async function extensionServer(flags: ExtensionServerFlags, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const options = optionsOf(flags, env);
  if (typeof options === 'string') {
    complain(options);
    return EXIT.wrongUse;
  }
  const brought = await broughtBy(flags.plugins, env);
  if (Array.isArray(brought)) {
    brought.forEach(complain);
    return EXIT.wrongUse;
  }
  const stopped = untilSignal();
  try {
    const counters = options.meter && (await openCounters(storeFromEnvironment(env)));
    const server = await startExtensionServer({
      ...options,
      ...brought,
      ...(counters && { spent: counters }),
      report: complain,
    });
    say(`serving the hooks of Envoy Gateway on ${flags.listen}, admin on port ${server.adminPort}`);
    say(`${await stopped}: draining`);
    await server.close();
    await counters?.close();
    return EXIT.done;
  } catch (error) {
    complain((error as Error).message);
    return EXIT.failed;
  }
}

type Brought = Pick<ExtensionServerOptions, 'catalogue' | 'kinds' | 'patches'>;

/** What is known of providers, with the plugins of a file, or what is wrong with it. */
async function broughtBy(file: string | undefined, env: NodeJS.ProcessEnv): Promise<Brought | string[]> {
  const shipped = catalogue(Date.now);
  if (file === undefined) return { catalogue: shipped, kinds: BUILT_IN_KINDS, patches: [] };
  const list = await readPluginList(file, env);
  if (!list.ok) return list.problems.map(formatProblem);
  const { plugins, kinds } = list;
  const unserved = unservedMembers(plugins);
  if (unserved.length > 0) return unserved.map((what) => `${file}: ${what}`);
  return { catalogue: catalogueWith(plugins, shipped), kinds, patches: await pluginPatches({ plugins }) };
}

type Options = Omit<ExtensionServerOptions, 'report' | 'spent' | keyof Brought>;

/** The flags as values, or what is wrong with them. */
function optionsOf(flags: ExtensionServerFlags, env: NodeJS.ProcessEnv): Options | string {
  const { envoy, envoyAdmin, accessLog, keySecrets } = flags;
  const service = serviceOptions(flags);
  if (typeof service === 'string') return service;
  if (!service.admin) return '--admin HOST:PORT is needed';
  if (!/^1\.(39|40)(\.|$)/.test(envoy)) return `--envoy ${envoy} is neither 1.39 nor 1.40`;
  const asked = askedOf(flags);
  if (typeof asked === 'string') return asked;
  const host = hostOf(flags, env);
  if (keySecrets !== undefined && host?.kind !== 'kubernetes') return '--key-secrets needs an API server';
  return {
    ...service,
    admin: service.admin,
    google: googleSource(env),
    envoyVersion: minorOf(`${envoy}.`),
    ...(accessLog !== '' && { accessLog }),
    ...asked,
    ...(host && { host }),
    ...(keySecrets !== undefined && { keySecrets: namesIn(keySecrets) }),
    ...(envoyAdmin !== undefined && { envoyAdmin }),
  };
}

/** Names with commas between. */
const namesIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The option that is meant by a flag with an address. */
const ADDRESSES = {
  translator: 'translator',
  authz: 'authz',
  meter: 'meter',
  policies: 'policies',
  policiesAt: 'reachedAt',
} as const;
type Addresses = Pick<Options, (typeof ADDRESSES)[keyof typeof ADDRESSES]>;

/** Where Envoys find whom they ask, and what they show there. */
function askedOf(flags: ExtensionServerFlags): (Addresses & Pick<Options, 'services'>) | string {
  const addresses = addressesOf(flags);
  if (typeof addresses === 'string') return addresses;
  const { servicesCert: cert, servicesKey: key, servicesCa: ca } = flags;
  const services = tlsFiles({ cert, key, ca }, 'services');
  return typeof services === 'string' ? services : { ...addresses, ...(services && { services }) };
}

function addressesOf(flags: ExtensionServerFlags): Addresses | string {
  const found: { -readonly [K in keyof Addresses]: Addresses[K] } = {};
  for (const [flag, option] of Object.entries(ADDRESSES)) {
    const text = flags[flag as keyof typeof ADDRESSES];
    if (text === undefined) continue;
    const address = parseListenAt(text);
    if (!address)
      return `--${flag === 'policiesAt' ? 'policies-at' : flag} ${text} is neither unix:///path/to.sock nor HOST:PORT`;
    found[option] = address;
  }
  return found;
}

/** Files where they are named; else the cluster that a kubeconfig or the pod says. */
function hostOf({ manifests, kubeconfig }: ExtensionServerFlags, env: NodeJS.ProcessEnv): Options['host'] {
  if (manifests !== undefined) return { kind: 'files', manifests };
  if (kubeconfig !== undefined) return { kind: 'kubernetes', kubeconfig };
  return env['KUBERNETES_SERVICE_HOST'] === undefined ? undefined : { kind: 'kubernetes' };
}
