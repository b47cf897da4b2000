import { expect, test } from 'vitest';
import { hostManifests, listenersOf } from '../envoy-gateway/host-manifests.ts';
import { nameOf, parseManifests } from './manifest.ts';

const TEXT = `
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: ep, namespace: default}
spec: {provider: {type: Kubernetes}, extraArgs: [--log-level, debug], telemetry: {a: 1}}
---
# nothing in this one
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: eg}
spec: {listeners: [{name: http, protocol: HTTP, port: 10080}, {name: https, protocol: HTTPS, port: 10443}]}
`;

test('documents are read, empty ones left out; all mistakes are told', () => {
  expect(parseManifests(TEXT).map(nameOf)).toEqual([
    'gateway.envoyproxy.io/v1alpha1/EnvoyProxy/default/ep',
    'gateway.networking.k8s.io/v1/Gateway/default/eg',
  ]);
  expect(() => parseManifests('a: [\n---\nb: {\n')).toThrow(/;/);
});

test('an EnvoyProxy becomes a process of this machine and keeps the rest', () => {
  const [proxy, gateway] = hostManifests(parseManifests(TEXT));
  expect(proxy?.['spec']).toMatchObject({
    provider: { type: 'Host' },
    telemetry: { a: 1 },
    extraArgs: ['--log-level', 'debug', '--disable-hot-restart'],
  });
  expect(gateway).toEqual(parseManifests(TEXT)[1]);
});

test('the listeners of all Gateways', () => {
  expect(listenersOf(parseManifests(TEXT))).toMatchObject([
    { protocol: 'HTTP', port: 10080 },
    { protocol: 'HTTPS', port: 10443 },
  ]);
});
