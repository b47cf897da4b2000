import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SubjectAltNameMatcher_SanType } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/common';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { unpack } from '@dragoman/xds';
import { expect, test } from 'vitest';
import { apply, plan, readIntents } from '../src/index.ts';
import { readResources } from './resources-yaml.ts';

const base = readResources(readFileSync(join(import.meta.dirname, 'testdata/in/base.yaml'), 'utf8'));

test.each([
  ['translate.svc', 'translate.svc', SubjectAltNameMatcher_SanType.DNS],
  ['10.0.0.7', '', SubjectAltNameMatcher_SanType.IP_ADDRESS],
])('a service at %s is asked over TLS where Envoys have secrets for it, and has to be it', (host, sni, sanType) => {
  const tls = { certificate: 'own', authorities: 'theirs' };
  const at = { host, port: 7005, tls };
  const { intents } = readIntents(base, {
    envoy: '1.40',
    gateway: { shared: true, translator: at, authz: at, meter: at },
  });
  const services = apply(base, plan(intents)).clusters.filter(({ name }) =>
    /^dragoman\.(translator|authz|meter)$/.test(name),
  );
  expect(services).toHaveLength(3);
  for (const { transportSocket } of services) {
    const typedConfig =
      transportSocket?.configType.case === 'typedConfig' ? transportSocket.configType.value : undefined;
    expect(unpack(UpstreamTlsContextSchema, typedConfig)).toMatchObject({
      sni,
      commonTlsContext: {
        alpnProtocols: ['h2'],
        tlsCertificateSdsSecretConfigs: [{ name: 'own' }],
        validationContextType: {
          value: {
            defaultValidationContext: {
              matchTypedSubjectAltNames: [{ sanType, matcher: { matchPattern: { case: 'exact', value: host } } }],
            },
            validationContextSdsSecretConfig: { name: 'theirs' },
          },
        },
      },
    });
  }
});
