import { create } from '@bufbuild/protobuf';
import { ClusterSchema, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { HeaderMutationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/header_mutation/v3/header_mutation';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { unpack } from '@dragoman/xds';
import { describe, expect, test } from 'vitest';
import { CREDENTIAL_HEADERS, compile, stamp, type ProviderIntent } from '../src/index.ts';
import { MODEL, resourcesOf, target } from './route-models.ts';

const provider = (more: Partial<ProviderIntent>): ProviderIntent => ({
  provider: 'it',
  paths: '',
  formats: ['openai-chat'],
  defaultHeaders: {},
  ...more,
});

/** Whether a header is taken off a request on its way to each of these providers, and by which expression. */
function wiped(...providers: readonly ProviderIntent[]) {
  const clusters = providers.map((each, at) =>
    create(ClusterSchema, { name: String(at), metadata: stamp(undefined, each) }),
  );
  const compiled = compile({ listeners: [], routes: [], clusters }, { envoy: '1.40', gateway: { shared: false } });
  return compiled.resources.clusters.map(wipedOn);
}

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** What a cluster's chain takes off a request at its beginning, and by which expression. */
function wipedOn({ typedExtensionProtocolOptions }: Cluster) {
  const options = unpack(HttpProtocolOptionsSchema, typedExtensionProtocolOptions[OPTIONS]);
  const [wipe] = options?.httpFilters ?? [];
  const settings =
    wipe?.configType.case === 'typedConfig' ? unpack(HeaderMutationSchema, wipe.configType.value) : undefined;
  const expressions = settings?.mutations?.requestMutations.flatMap(({ action: { case: kind, value } }) => {
    const pattern = kind === 'removeOnMatch' ? value.keyMatcher?.matchPattern : undefined;
    return pattern?.case === 'safeRegex' ? [pattern.value.regex] : [];
  });
  const [expression = ''] = expressions ?? [];
  const whole = new RegExp(`^(?:${expression})$`);
  return { expression, takes: (name: string) => whole.test(name) };
}

test('in whatever header a caller shows his key, no provider sees it', () => {
  const [own] = wiped(provider({}));
  const headers = [
    ...CREDENTIAL_HEADERS,
    'openai-organization',
    'openai-project',
    'cookie',
    'x-amz-date',
    'amz-sdk-request',
  ];
  expect(headers.filter((name) => !own?.takes(name))).toEqual([]);
});

test('what only begins or ends like it stays', () => {
  const [own] = wiped(provider({ keyHeaders: ['X.Key'] }));
  const headers = ['content-type', 'cookies', 'my-cookie', 'x-api-keys', 'x-am', 'my-x-amz-date', 'x-key', 'xxkey'];
  expect(headers.filter((name) => own?.takes(name))).toEqual([]);
  expect(own?.takes('x.key')).toBe(true);
});

test('nor does he see the header in which another provider is shown his', () => {
  const keyed = provider({ credential: { header: 'x-acme-key', prefix: '', name: 'acme' } });
  for (const { takes } of wiped(keyed, provider({ keyHeaders: ['x-owners-key'] }), provider({})))
    expect(['x-acme-key', 'x-owners-key'].filter(takes)).toEqual(['x-acme-key', 'x-owners-key']);
});

test('whatever the order of providers, each wipes the same in the same order', () => {
  const [one, other] = ['x-b', 'x-a'].map((header) => provider({ keyHeaders: [header, 'x-c'] }));
  if (!one || !other) throw new Error('no provider');
  const expressions = wiped(one, other).map(({ expression }) => expression);
  expect(expressions).toEqual(wiped(other, one).map(({ expression }) => expression));
  expect(expressions[0]?.split('|').filter((name) => /^x-[abc]$/.test(name))).toEqual(['x-a', 'x-b', 'x-c']);
});

const BEDROCK = 'x-amzn-bedrock-guardrailidentifier';
const claude: Partial<ProviderIntent> = { formats: ['anthropic-messages'] };
const atBedrock: Partial<ProviderIntent> = { ...claude, envelopes: { 'anthropic-messages': 'bedrock-invoke' } };
const OF_FORMATS = [BEDROCK, 'anthropic-version', 'anthropic-beta'];

test('what means something to others only stays where attempts share it: it may be for one who is asked later', () => {
  for (const { takes } of wiped(provider({}), provider(claude), provider({ formats: ['bedrock-converse'] })))
    expect(OF_FORMATS.filter(takes)).toEqual([]);
});

test('what a load balancer of Amazon’s calls a request goes to Amazon alone', () => {
  const all = wiped(provider({}), provider(claude), provider({ formats: ['bedrock-converse'] }), provider(atBedrock));
  expect(all.map(({ takes }) => takes('x-amzn-trace-id'))).toEqual([true, true, false, false]);
});

describe('behind the translator, where an attempt has headers of its own, they go to those alone who speak it', () => {
  const OF_CLAUDE = ['anthropic-version', 'anthropic-beta'];

  test.each<[string, Partial<ProviderIntent>, readonly string[]]>([
    ['OpenAI', {}, OF_FORMATS],
    ['Bedrock', { formats: ['bedrock-converse'] }, OF_CLAUDE],
    ['Claude', claude, [BEDROCK]],
    ['Claude at Bedrock', atBedrock, []],
    ['Claude at Vertex', { ...claude, envelopes: { 'anthropic-messages': 'vertex-anthropic' } }, [BEDROCK]],
  ])('%s', (_who, of, taken) => {
    expect(OF_FORMATS.filter(wipedBehindHop(provider(of)).takes)).toEqual(taken);
  });
});

/** Of a provider that is asked through the translator only. */
function wipedBehindHop(only: ProviderIntent) {
  const targets = [target('0', { formats: only.formats })];
  const { routes } = resourcesOf([{ name: 'm', intent: { ...MODEL, targets } }]);
  const clusters = [create(ClusterSchema, { name: '0', metadata: stamp(undefined, only) })];
  const gateway = { shared: false, translator: { path: '/run/translate.sock' } };
  const { resources } = compile({ listeners: [], routes, clusters }, { envoy: '1.40', gateway });
  const translated = resources.clusters.find(({ name }) => name.startsWith('translated|'));
  if (!translated) throw new Error('nothing is translated');
  return wipedOn(translated);
}
