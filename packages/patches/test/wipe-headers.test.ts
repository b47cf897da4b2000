import { create } from '@bufbuild/protobuf';
import { ClusterSchema, type Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { HeaderMutationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/header_mutation/v3/header_mutation';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { unpack } from '@dragoman/xds';
import { describe, expect, test } from 'vitest';
import { CREDENTIAL_HEADERS, compile, stamp, type ProviderIntent } from '../src/index.ts';

const provider = (more: Partial<ProviderIntent>): ProviderIntent => ({
  provider: 'it',
  paths: '',
  formats: ['openai-chat'],
  defaultHeaders: {},
  ...more,
});

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** Whether a header is taken off a request on its way to each of these providers, and by which expression. */
function wiped(...providers: readonly ProviderIntent[]) {
  const clusters = providers.map((each, at) =>
    create(ClusterSchema, { name: String(at), metadata: stamp(undefined, each) }),
  );
  const compiled = compile({ listeners: [], routes: [], clusters }, { envoy: '1.40', gateway: { shared: false } });
  return compiled.resources.clusters.map(wipedOn);
}

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
  const headers = [...CREDENTIAL_HEADERS, 'cookie', 'x-amz-date', 'amz-sdk-request'];
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

describe('headers of Bedrock (guardrails, tracing) go to Bedrock alone', () => {
  const BEDROCK = 'x-amzn-bedrock-guardrailidentifier';
  const claude: Partial<ProviderIntent> = { formats: ['anthropic-messages'] };
  const atBedrock = provider({ ...claude, envelopes: { 'anthropic-messages': 'bedrock-invoke' } });

  test.each<[string, ProviderIntent, boolean]>([
    ['one that speaks it', provider({ formats: ['bedrock-converse'] }), true],
    ['one that is asked through its door', atBedrock, true],
    ['another door', provider({ ...claude, envelopes: { 'anthropic-messages': 'vertex-anthropic' } }), false],
    ['no door at all', provider(claude), false],
  ])('%s', (_what, one, passes) => {
    const keeps = (found: ReturnType<typeof wipedOn>) => !found.takes(BEDROCK);
    expect(wiped(one).map(keeps)).toEqual([passes]);
    // Whatever other providers there are, and wherever they stand.
    expect(wiped(atBedrock, one, provider(claude)).map(keeps)).toEqual([true, passes, false]);
    expect(wiped(provider(claude), one, atBedrock).map(keeps)).toEqual([false, passes, true]);
  });
});

test('what means something in one dialect goes to those who speak it', () => {
  const both = wiped(provider({ formats: ['anthropic-messages'] }), provider({}));
  expect(both.map(({ takes }) => takes('anthropic-beta'))).toEqual([false, true]);
});
