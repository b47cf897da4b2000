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

/** What is taken off a request on its way to each of these providers: names, and beginnings of names. */
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
  const actions = settings?.mutations?.requestMutations.map(({ action }) => action) ?? [];
  return {
    names: actions.flatMap(({ case: kind, value }) => (kind === 'remove' ? [value] : [])),
    beginnings: actions.flatMap(({ case: kind, value }) => {
      const pattern = kind === 'removeOnMatch' ? value.keyMatcher?.matchPattern : undefined;
      return pattern?.case === 'safeRegex' ? pattern.value.regex.replace(/^\(\?:|\)\.\*$/g, '').split('|') : [];
    }),
  };
}

test('in whatever header a caller shows his key, no provider sees it', () => {
  const [own] = wiped(provider({}));
  expect(own?.names).toEqual(expect.arrayContaining([...CREDENTIAL_HEADERS, 'cookie']));
});

test('nor does he see the header in which another provider is shown his', () => {
  const keyed = provider({ credential: { header: 'x-acme-key', prefix: '', name: 'acme' } });
  for (const { names } of wiped(keyed, provider({ keyHeaders: ['x-owners-key'] }), provider({})))
    expect(names).toEqual(expect.arrayContaining(['x-acme-key', 'x-owners-key']));
});

test('whatever the order of providers, each wipes the same in the same order', () => {
  const [one, other] = ['x-b', 'x-a'].map((header) => provider({ keyHeaders: [header, 'x-c'] }));
  if (!one || !other) throw new Error('no provider');
  expect(wiped(one, other)).toEqual(wiped(other, one));
  expect(wiped(one, other)[0]?.names.filter((name) => /^x-[abc]$/.test(name))).toEqual(['x-a', 'x-b', 'x-c']);
});

describe('headers of Bedrock (guardrails, tracing) go to Bedrock alone', () => {
  const BEDROCK = 'x-amzn-';
  const claude: Partial<ProviderIntent> = { formats: ['anthropic-messages'] };
  const atBedrock = provider({ ...claude, envelopes: { 'anthropic-messages': 'bedrock-invoke' } });

  test.each<[string, ProviderIntent, boolean]>([
    ['one that speaks it', provider({ formats: ['bedrock-converse'] }), true],
    ['one that is asked through its door', atBedrock, true],
    ['another door', provider({ ...claude, envelopes: { 'anthropic-messages': 'vertex-anthropic' } }), false],
    ['no door at all', provider(claude), false],
  ])('%s', (_what, one, passes) => {
    const keeps = (found: ReturnType<typeof wipedOn> | undefined) => !found?.beginnings.includes(BEDROCK);
    expect(wiped(one).map(keeps)).toEqual([passes]);
    // Whatever other providers there are, and wherever they stand.
    expect(wiped(atBedrock, one, provider(claude)).map(keeps)).toEqual([true, passes, false]);
    expect(wiped(provider(claude), one, atBedrock).map(keeps)).toEqual([false, passes, true]);
  });
});

test('what means something in one dialect goes to those who speak it', () => {
  const names = wiped(provider({ formats: ['anthropic-messages'] }), provider({})).map((each) => each.names);
  expect(names.map((each) => each.includes('anthropic-beta'))).toEqual([false, true]);
});
