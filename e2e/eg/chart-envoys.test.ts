import { parseManifests, type Manifest } from '@dragoman/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHARTS, ofKind, openCharts } from './stage/charts.ts';

const { template } = openCharts();

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface Rule {
  readonly from: readonly { readonly namespaceSelector: Selector }[];
  readonly ports: readonly { readonly port: string }[];
}

/** From which namespaces a port can be reached. */
const namespacesFor = (port: string, manifests: readonly Manifest[]): readonly Selector[] =>
  ofKind(manifests, 'NetworkPolicy')
    .flatMap(({ spec }) => (spec as { readonly ingress: readonly Rule[] }).ingress)
    .filter(({ ports }) => ports.some((each) => each.port === port))
    .flatMap(({ from }) => from.map(({ namespaceSelector }) => namespaceSelector));

const named = (name: string): Selector => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

test.each<[string, object, Selector]>([
  ['nothing', {}, named('envoy-gateway-system')],
  ['where Envoy Gateway is', { namespace: 'edge' }, named('edge')],
  [
    'where Envoys are, which is all that is asked then',
    { envoyNamespaces: { matchLabels: { team: 'a' } } },
    { matchLabels: { team: 'a' } },
  ],
])('Envoys reach policies and the translator where it is said: %s', (_what, envoyGateway, selector) => {
  const manifests = template({ envoyGateway });
  expect(namespacesFor('policies', manifests)).toEqual([selector]);
  expect(namespacesFor('translate', manifests)).toEqual([selector]);
});

test('the Gateway of the page is of the class that the file of the chart makes', () => {
  const page = readFileSync(join(CHARTS, '../docs/kubernetes.md'), 'utf8');
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
  const gateways = ofKind(blocks.filter((text) => text.includes('kind: Gateway\n')).flatMap(parseManifests), 'Gateway');
  const file = parseManifests(readFileSync(join(CHARTS, 'dragoman/files/envoy-proxy.yaml'), 'utf8'));
  const classes = ofKind(file, 'GatewayClass').map(({ metadata }) => metadata.name);
  expect(gateways.map(({ spec }) => (spec as { gatewayClassName: string }).gatewayClassName)).toEqual(classes);
});
