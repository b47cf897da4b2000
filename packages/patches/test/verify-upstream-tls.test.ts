import { SubjectAltNameMatcher_SanType } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/common';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { unpack } from '@dragoman/xds';
import { expect, test } from 'vitest';
import { verifiedTls } from '../src/index.ts';

const { DNS, IP_ADDRESS } = SubjectAltNameMatcher_SanType;

test.each([
  ['api.openai.com', DNS],
  ['cafe', DNS],
  ['1.2.3.4.example.com', DNS],
  ['v1.2.3.4', DNS],
  ['1.2.3', DNS],
  ['1.2.3.4.5', DNS],
  ['1.2.3.4', IP_ADDRESS],
  ['100.200.100.200', IP_ADDRESS],
  ['::1', IP_ADDRESS],
  ['2001:db8::1', IP_ADDRESS],
  ['FE80::1', IP_ADDRESS],
  ['::ffff:10.0.0.1', IP_ADDRESS],
])('%s has to be shown by its certificate, and is asked for if it is a name', (serverName, sanType) => {
  const { configType } = verifiedTls({ ca: '/ca.pem', serverName });
  const context = unpack(UpstreamTlsContextSchema, configType.case === 'typedConfig' ? configType.value : undefined);
  expect(context).toMatchObject({
    sni: sanType === DNS ? serverName : '',
    commonTlsContext: {
      validationContextType: {
        value: { matchTypedSubjectAltNames: [{ sanType, matcher: { matchPattern: { value: serverName } } }] },
      },
    },
  });
});
