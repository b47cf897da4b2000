import type { Manifest } from '../kubernetes/manifest.ts';

/** Only the name of the folder in which Envoy Gateway looks for its Envoy: any Envoy may lie there. */
export const HOST_ENVOY_VERSION = '1.39.0';

type Data = Readonly<Record<string, unknown>>;

/** Of an Envoy whose hot restart would meet that of another one on this machine. */
const ALONE = '--disable-hot-restart';

const onHost = ({ spec, ...manifest }: Manifest & { spec?: Data }): Manifest => ({
  ...manifest,
  spec: {
    concurrency: 1,
    ...spec,
    provider: { type: 'Host', host: { envoyVersion: HOST_ENVOY_VERSION } },
    extraArgs: [...((spec?.['extraArgs'] as readonly string[] | undefined) ?? []), ALONE],
  },
});

/** The same manifests with Envoys that run as processes of this machine. */
export const hostManifests = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.map((manifest) => (manifest.kind === 'EnvoyProxy' ? onHost(manifest) : manifest));

/** A listener of a Gateway. */
export interface GatewayListener {
  readonly protocol: string;
  readonly port: number;
}

/** All listeners of all Gateways. */
export const listenersOf = (manifests: readonly Manifest[]): readonly GatewayListener[] =>
  manifests
    .filter(({ kind }) => kind === 'Gateway')
    .flatMap(({ spec }) => (spec as { listeners: readonly GatewayListener[] }).listeners);
