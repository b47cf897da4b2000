import { expect, test } from 'vitest';
import type { PolicySource } from '../src/index.ts';
import { nobody, servedFilter } from '../src/listener/served-filter.ts';

const source: PolicySource = { address: { host: 'policies.svc', port: 5006 }, gateway: 'Gateway a/b', tokens: false };
const verified = { credentialSpecifier: { value: { rootCerts: { specifier: { value: 'PEM' } } } } };

/** How the server of policies is asked for a filter. */
function asked(policies: PolicySource) {
  const { configType } = servedFilter('it', { until: nobody(), types: [] }, policies);
  const source =
    configType.case === 'configDiscovery' ? configType.value.configSource?.configSourceSpecifier : undefined;
  const [service] = source?.case === 'apiConfigSource' ? source.value.grpcServices : [];
  if (service?.targetSpecifier.case !== 'googleGrpc') throw new Error('nobody is asked');
  const { targetUri, channelCredentials, channelArgs } = service.targetSpecifier.value;
  const { 'grpc.ssl_target_name_override': override } = channelArgs?.args ?? {};
  return { targetUri, channelCredentials, ...(override && { override: override.valueSpecifier.value }) };
}

test.each<[string, PolicySource, object]>([
  ['at a host', source, { targetUri: 'dns:///policies.svc:5006', channelCredentials: undefined }],
  [
    'on a socket',
    { ...source, address: { path: '/run/policies.sock' } },
    { targetUri: 'unix:/run/policies.sock', channelCredentials: undefined },
  ],
  [
    'with a certificate of the name by which it is asked',
    { ...source, tls: { ca: 'PEM', names: [] } },
    { targetUri: 'dns:///policies.svc:5006', channelCredentials: verified },
  ],
  [
    'with a certificate of another name',
    { ...source, tls: { ca: 'PEM', names: ['dragoman.svc', 'more'] } },
    { targetUri: 'dns:///policies.svc:5006', channelCredentials: verified, override: 'dragoman.svc' },
  ],
])('%s', (_what, policies, found) => {
  const is = asked(policies);
  expect(is).toMatchObject(found);
  expect(Object.keys(is)).toEqual(Object.keys(found));
});

test('as long as nothing has come, nobody comes by', () => {
  const until = nobody();
  expect(servedFilter('it', { until, types: [until.typeUrl] }, source)).toMatchObject({
    disabled: true,
    configType: { case: 'configDiscovery', value: { defaultConfig: until, typeUrls: [until.typeUrl] } },
  });
});
