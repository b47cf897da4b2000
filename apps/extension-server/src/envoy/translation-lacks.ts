import { askEnvoy } from './ask-envoy.ts';

const INTERNAL_LISTENERS = 'envoy.bootstrap.internal_listener';
/** @see docs/kubernetes.md */
const FLAGS = {
  'envoy.reloadable_features.grpc_side_stream_flow_control': 'false',
  'envoy.reloadable_features.ext_proc_graceful_grpc_close': 'true',
} as const;

interface Dump {
  readonly configs?: readonly { readonly bootstrap?: { readonly bootstrap_extensions?: readonly Named[] } }[];
}
interface Named {
  readonly name?: string;
}
interface Runtime {
  readonly entries?: Readonly<Record<string, { readonly final_value?: string }>>;
}

/**
 * What an Envoy was not started with and calls that are translated need, by the words of its bootstrap; empty: nothing.
 * @param admin its admin address: `127.0.0.1:19000`
 * @throws {Error} when it does not answer
 */
export async function translationLacks(admin: string): Promise<readonly string[]> {
  const dump = JSON.parse(await askEnvoy(admin, '/config_dump?mask=bootstrap.bootstrap_extensions')) as Dump;
  const { entries = {} } = JSON.parse(await askEnvoy(admin, '/runtime')) as Runtime;
  const extensions = (dump.configs ?? []).flatMap(({ bootstrap }) => bootstrap?.bootstrap_extensions ?? []);
  return [
    ...(extensions.some(({ name }) => name === INTERNAL_LISTENERS)
      ? []
      : [`bootstrap_extensions has no ${INTERNAL_LISTENERS}`]),
    ...Object.entries(FLAGS)
      .filter(([name, value]) => entries[name]?.final_value !== value)
      .map(([name, value]) => `the runtime flag ${name} is not ${value}`),
  ];
}

/** What is to be done about it. */
export const lacksTold = (lacks: readonly string[]): string =>
  `its bootstrap lacks what translated calls need, and they may fail: ${lacks.join('; ')}. ` +
  'The EnvoyProxy of the GatewayClass says it, as charts/dragoman/files/envoy-proxy.yaml does';
