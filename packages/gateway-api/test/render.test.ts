import { describe, expect, test } from 'vitest';
import type { Manifest } from '../src/index.ts';
import { local, manifestsOf, openai, type Data } from './rendered.ts';

const one = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
};

/** Without their prefix. */
const llm = ({ metadata }: Manifest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).map(([name, value]) => [
      name.replace('gateway.envoyproxy.io/', ''),
      value,
    ]),
  );

test('one file has everything, and each object once', () => {
  const manifests = manifestsOf({ providers: { openai }, models: { 'gpt-5-mini': 'openai/gpt-5-mini' } });
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`)).toEqual([
    'GatewayClass -/dragoman',
    'EnvoyProxy llm/dragoman',
    'Gateway llm/dragoman',
    'ClientTrafficPolicy llm/dragoman',
    'BackendTrafficPolicy llm/dragoman',
    'LLMPolicy llm/dragoman',
    'Backend llm/openai',
    'HTTPRouteFilter llm/openai-key',
    'Secret llm/openai-key',
    'HTTPRoute llm/gpt-5-mini',
  ]);
  expect(one(manifests, 'Secret', 'openai-key')['data']).toEqual({ credential: btoa('Bearer sk-1') });
});

test('weights that a backendRef cannot have keep their proportion', () => {
  const weights = (...all: readonly number[]) => {
    const providers = Object.fromEntries(all.map((_weight, at) => [`p${at}`, openai]));
    const targets = all.map((weight, at) => ({ to: `p${at}/m`, weight }));
    const { rules } = one(manifestsOf({ providers, models: { m: { targets } } }), 'HTTPRoute', 'm')['spec'] as {
      rules: readonly { backendRefs: readonly { weight: number }[] }[];
    };
    return rules.flatMap(({ backendRefs }) => backendRefs.map(({ weight }) => weight));
  };
  expect(weights(9, 1)).toEqual([9, 1]);
  expect(weights(4_000_000, 1_000_000, 1)).toEqual([1_000_000, 250_000, 1]);
});

describe('providers', () => {
  test.each<[string, Data, Data, Data]>([
    [
      'an address, http',
      local,
      { endpoints: [{ ip: { address: '10.0.0.1', port: 8000 } }] },
      { 'llm.provider': 'openai-compatible', 'llm.path': '/v1' },
    ],
    [
      'a name, https, no path',
      { ...local, endpoint: 'https://LLM.example.com' },
      {
        endpoints: [{ fqdn: { hostname: 'llm.example.com', port: 443 } }],
        tls: { sni: 'llm.example.com', wellKnownCACertificates: 'System' },
      },
      { 'llm.provider': 'openai-compatible', 'llm.path': '/' },
    ],
    [
      'an authority and a name of its own',
      { ...local, endpoint: 'https://10.0.0.1/x', tls: { ca: 'ca.pem', serverName: 'inner.example.com' } },
      {
        endpoints: [{ ip: { address: '10.0.0.1', port: 443 } }],
        tls: {
          sni: 'inner.example.com',
          caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'p-ca' }],
        },
      },
      { 'llm.provider': 'openai-compatible', 'llm.path': '/x' },
    ],
    [
      'formats in another order, and health',
      { ...local, formats: ['openai-responses', 'openai-chat'], health: { path: '/h', interval: '2.5s' } },
      { endpoints: [{ ip: { address: '10.0.0.1', port: 8000 } }] },
      {
        'llm.provider': 'openai-compatible/openai-responses+openai-chat',
        'llm.path': '/v1',
        'llm.health': '/h interval=2500ms timeout=5s unhealthyAfter=3 healthyAfter=2',
      },
    ],
    [
      'what Azure has to know',
      { kind: 'azure-openai', endpoint: 'http://azure.example.com', apiVersion: '2024-10-21', key: 'k' },
      { endpoints: [{ fqdn: { hostname: 'azure.example.com', port: 80 } }] },
      { 'llm.provider': 'azure-openai', 'llm.path': '/', 'llm.apiVersion': '2024-10-21' },
    ],
    [
      'what requests to Bedrock are signed for',
      { kind: 'aws-bedrock', region: 'eu-west-1' },
      {
        endpoints: [{ fqdn: { hostname: 'bedrock-runtime.eu-west-1.amazonaws.com', port: 443 } }],
        tls: { sni: 'bedrock-runtime.eu-west-1.amazonaws.com', wellKnownCACertificates: 'System' },
      },
      { 'llm.provider': 'aws-bedrock', 'llm.path': '/', 'llm.region': 'eu-west-1' },
    ],
  ])('%s', (_what, provider, spec, annotations) => {
    const backend = one(manifestsOf({ providers: { p: provider }, models: { m: 'p/m' } }), 'Backend', 'p');
    expect(backend['spec']).toEqual(spec);
    expect(llm(backend)).toEqual(annotations);
  });

  test('keep their names in answers and logs where an object cannot be called so', () => {
    const providers = { My_Own: local, 'my-own': { ...local, endpoint: 'http://10.0.0.2/v1' } };
    const manifests = manifestsOf({ providers, models: { m: 'My_Own/m' } });
    expect(llm(one(manifests, 'Backend', 'my-own'))['llm.name']).toBe('My_Own');
    expect(llm(one(manifests, 'Backend', 'my-own-2'))['llm.name']).toBe('my-own');
  });

  test('have the text of the files that are named', () => {
    const providers = { p: { ...openai, key: { file: 'k' }, tls: { ca: 'ca.pem' } } };
    const manifests = manifestsOf({ providers, models: { m: 'p/m' } });
    expect(one(manifests, 'ConfigMap', 'p-ca')['data']).toEqual({ 'ca.crt': 'AUTHORITY' });
    expect(one(manifests, 'Secret', 'p-key')['data']).toEqual({ credential: btoa('Bearer key in k') });
  });
});

describe('models', () => {
  const providers = { a: openai, b: local };
  const routeOf = (name: string, model: unknown, route: string) => {
    const manifest = one(manifestsOf({ providers, models: { [name]: model } }), 'HTTPRoute', route);
    const { rules } = manifest['spec'] as {
      rules: { matches: Data[]; backendRefs: { name: string; weight: number }[] }[];
    };
    return { said: llm(manifest), rules, refs: rules[0]?.backendRefs.map(({ name: to, weight }) => [to, weight]) };
  };

  test('shares, fallback, patience', () => {
    const model = {
      targets: [{ to: 'a/x', weight: 3 }, { to: 'b/y' }],
      fallback: ['a/z'],
      timeout: '1.5s',
      idle: 2,
      retries: { attempts: 1, on: ['connect', 429] },
    };
    const { said, refs } = routeOf('Acme/Big:v1', model, 'acme-big-v1');
    expect(refs).toEqual([
      ['a', 3],
      ['b', 1],
      ['a-2', 1],
    ]);
    expect(said).toEqual({
      'llm.model': 'a=x, b=y, a-2=z',
      'llm.fallback': 'a-2',
      'llm.timeout': '1500ms',
      'llm.idle': '2s',
      'llm.retries': '1 on connect, 429',
    });
  });

  test.each([
    [{}, '0'],
    [{ on: ['reset', '5xx'] }, '0 on reset, 5xx'],
    [{ attempts: 2 }, '2 on connect, reset, 429, 5xx'],
  ])('what is a failure is said also where nobody is asked again: %j', (retries, said) => {
    const model = { targets: ['a/x'], fallback: ['b/y'], retries };
    expect(routeOf('m', model, 'm').said['llm.retries']).toBe(said);
  });

  test.each([
    ['gpt-*', 'a', 'gpt-any', { 'llm.models': 'gpt-*' }],
    ['pre/*', 'a/*', 'pre-any', { 'llm.models': 'pre/*', 'llm.model': 'a=*' }],
    ['*', 'a', 'any', { 'llm.models': '*' }],
  ])('%s to %s', (name, to, route, said) => {
    const rendered = routeOf(name, to, route);
    expect(rendered.said).toMatchObject(said);
    expect(rendered.said['llm.model']).toBe((said as Data)['llm.model']);
    expect(rendered.rules[0]?.matches).toEqual([{ path: { type: 'PathPrefix', value: '/' } }]);
  });

  test('names that only differ in what no object can be called', () => {
    const models = { 'a.b': 'a/x', 'a/b': 'a/x', 'A-B': 'a/x' };
    const routes = manifestsOf({ providers, models }).filter(({ kind }) => kind === 'HTTPRoute');
    expect(routes.map(({ metadata }) => metadata.name)).toEqual(['a-b', 'a-b-2', 'a-b-3']);
  });
});

test('a listener with TLS, and callers with certificates', () => {
  const listen = { address: '127.0.0.1:8443', tls: { cert: 'tls.pem', key: 'tls.key', clientCa: 'ca.pem' } };
  const manifests = manifestsOf({ listen, providers: { a: openai }, models: { m: 'a/m' } });
  const gateway = one(manifests, 'Gateway', 'dragoman')['spec'];
  expect(gateway).toMatchObject({ listeners: [{ protocol: 'HTTPS', port: 8443, tls: { mode: 'Terminate' } }] });
  expect(one(manifests, 'Secret', 'dragoman-tls')['data']).toEqual({
    'tls.crt': btoa('CERTIFICATE'),
    'tls.key': btoa('SECRET'),
  });
  expect(one(manifests, 'ClientTrafficPolicy', 'dragoman')['spec']).toMatchObject({
    tls: { clientValidation: { caCertificateRefs: [{ kind: 'ConfigMap', name: 'dragoman-client-ca' }] } },
  });
});
