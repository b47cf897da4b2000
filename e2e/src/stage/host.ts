import { startBehindEnvoyGateway, startGateway, type Gateway, type GatewayOptions } from '@dragoman/testkit';

/** Who runs Envoy: `dragoman run`, or Envoy Gateway with what `dragoman render` makes of the same file. */
const HOSTS: Readonly<Record<string, (options: GatewayOptions) => Promise<Gateway>>> = {
  standalone: startGateway,
  'envoy-gateway': startBehindEnvoyGateway,
};

/** On which host the suites run. */
export const HOST = process.env['DRAGOMAN_E2E_HOST'] ?? 'standalone';

/** Starts a gateway on the host of this run. */
export function startOnHost(options: GatewayOptions): Promise<Gateway> {
  const start = Object.hasOwn(HOSTS, HOST) ? HOSTS[HOST] : undefined;
  if (!start) throw new Error(`no host ${HOST}: there are ${Object.keys(HOSTS).join(', ')}`);
  return start(options);
}
