import { describe, expect, test } from 'vitest';
import type { RuleShape } from './gateway-shapes.ts';
import { intentsOf, intentsOfRule, provider } from './stamped.ts';

type Said = Readonly<Record<string, string>>;

const openai = provider('openai', 'openai');
const claude = provider('claude', 'anthropic', { at: '10.0.0.2:80' });
const rule = (more: Partial<RuleShape> = {}): RuleShape => ({ route: 'chat', backends: [openai], ...more });

describe('which models a rule takes', () => {
  test.each<[string, RuleShape, readonly object[]]>([
    ['nothing is said: any', rule(), [{ kind: 'prefix', text: '' }]],
    ['the header says one', rule({ model: 'gpt-5' }), [{ kind: 'exact', text: 'gpt-5' }]],
    ['the header is an expression', rule({ model: /gpt-.*/ }), [{ kind: 'regex', text: 'gpt-.*' }]],
    [
      'the annotation says several',
      rule({ annotations: { 'llm.models': 'gpt-5, o3*' } }),
      [
        { kind: 'exact', text: 'gpt-5' },
        { kind: 'prefix', text: 'o3' },
      ],
    ],
    [
      'the header is nearer than the annotation',
      rule({ model: 'gpt-5', annotations: { 'llm.models': 'o3' } }),
      [{ kind: 'exact', text: 'gpt-5' }],
    ],
  ])('%s', (_what, each, names) => {
    expect(intentsOfRule(each).routes.map(({ name }) => name)).toEqual(names);
  });

  test('of rules that differ in nothing else the more exact name is asked first', () => {
    const names = ['*', 'gpt-*', 'gpt-5', 'gpt-5-*'];
    const rules = names.map((models, at) => rule({ rule: at, annotations: { 'llm.models': models } }));
    expect(intentsOf([{ rules }]).routes.map(({ name }) => name.text)).toEqual(['gpt-5', 'gpt-5-', 'gpt-', '']);
  });
});

describe('who is asked', () => {
  const targets = (each: RuleShape) => {
    const [intent] = intentsOfRule(each).routes;
    if (!intent || 'mistake' in intent) throw new Error(JSON.stringify(intent));
    const told = ({ cluster, name, weight }: (typeof intent.targets)[number]) => [cluster, name, weight];
    return { targets: intent.targets.map(told), fallback: intent.fallback.map(told) };
  };
  const at = (place: string) => `httproute/default/chat/rule/0${place}`;
  const asIs = { prefix: '' };

  test('Backends of one rule by their weights, each with its own provider', () => {
    const backends = [
      { ...openai, weight: 9 },
      { ...claude, weight: 1 },
    ];
    expect(targets(rule({ backends }))).toEqual({
      targets: [
        [at('/backend/0'), asIs, 9_000_000],
        [at('/backend/1'), asIs, 1_000_000],
      ],
      fallback: [],
    });
  });

  test('Backends that share a cluster get one each', () => {
    const backends = [openai, provider('azure', 'openai', { weight: 3 })];
    expect(targets(rule({ backends, shared: true })).targets).toEqual([
      [at('|Backend default/openai'), asIs, 250_000],
      [at('|Backend default/azure'), asIs, 750_000],
    ]);
  });

  test('a small share of a cluster is one', () => {
    const backends = [{ ...openai, weight: 9_999 }, provider('azure', 'openai', { weight: 1 })];
    expect(targets(rule({ backends, shared: true })).targets.map(([, , weight]) => weight)).toEqual([999_900, 100]);
    const smallest = [{ ...openai, weight: 1_000_000 }, provider('azure', 'openai', { weight: 1 })];
    expect(targets(rule({ backends: smallest, shared: true })).targets.map(([, , weight]) => weight)).toEqual([
      999_999, 1,
    ]);
  });

  test.each<[string, Partial<RuleShape>]>([
    ['the HTTPRoute names it', { annotations: { 'llm.fallback': 'claude' }, backends: [openai, claude] }],
    [
      'the Backend says so',
      { backends: [openai, { ...claude, annotations: { ...claude.annotations, 'llm.fallback': 'true' } }] },
    ],
    ['it is a fallback of Gateway API', { backends: [openai, { ...claude, priority: 1 }] }],
  ])('in order after the others: %s', (_what, more) => {
    const asked = targets(rule(more));
    expect(asked.targets).toEqual([[at('/backend/0'), asIs, 1_000_000]]);
    expect(asked.fallback.map(([cluster]) => String(cluster).startsWith(at('/backend/1')))).toEqual([true]);
  });

  test('a Backend without a share is not asked', () => {
    expect(targets(rule({ backends: [openai, { ...claude, weight: 0 }] })).targets).toHaveLength(1);
  });

  test.each<[string, readonly [ofRoute: Said, ofBackend: Said], object]>([
    ['nobody says: as it came', [{}, {}], asIs],
    ['the HTTPRoute for all', [{ 'llm.model': 'gpt-5-mini' }, {}], { model: 'gpt-5-mini' }],
    ['the HTTPRoute for this Backend', [{ 'llm.model': 'a, openai=b' }, {}], { model: 'b' }],
    ['the Backend for this name', [{}, { 'llm.model': 'smart=x, sm*=y' }], { model: 'x' }],
    ['the Backend for names like this', [{}, { 'llm.model': 'sm*=y, z' }], { model: 'y' }],
    ['the Backend for all', [{}, { 'llm.model': 'z' }], { model: 'z' }],
    ['the rest of the public name', [{ 'llm.models': 'team/*', 'llm.model': '*' }, {}], { prefix: 'team/' }],
  ])('under which name: %s', (_what, [ofRoute, ofBackend], name) => {
    const backends = [provider('openai', 'openai', { annotations: ofBackend })];
    const asked = targets(rule({ annotations: { 'llm.models': 'smart', ...ofRoute }, backends }));
    expect(asked.targets[0]?.[1]).toEqual(name);
  });
});

test('a provider that speaks a format to some models only is asked in it for those', () => {
  const backends = [provider('vertex', 'gcp-vertex', { annotations: { 'llm.project': 'acme', 'llm.location': 'eu' } })];
  const formats = (model: string) => {
    const [intent] = intentsOfRule(rule({ annotations: { 'llm.model': model }, backends })).routes;
    return intent && 'targets' in intent ? intent.targets[0]?.formats : undefined;
  };
  expect(formats('claude-sonnet-4-5')).toEqual(['anthropic-messages']);
  expect(formats('gemini-2.5-pro')).toEqual(['gemini']);
  const taking = (models: string) =>
    intentsOfRule(rule({ annotations: { 'llm.models': models }, backends })).routes.map((intent) => [
      intent.name.text,
      'targets' in intent ? intent.targets[0]?.formats : undefined,
    ]);
  expect(taking('claude-haiku-4-5')).toEqual([['claude-haiku-4-5', ['anthropic-messages']]]);
  expect(taking('claude-*')).toEqual([['claude-', ['anthropic-messages']]]);
  expect(taking('*, gemini-*')).toEqual([
    ['gemini-', ['gemini']],
    ['claude.*', ['anthropic-messages']],
    ['', ['gemini']],
  ]);
});

test('prices of the names that can go there travel with the target', () => {
  const price = { input: 1, cachedInput: 1, cacheWrite: 1, output: 2 };
  const line = (text: string) => ({
    of: 'upstream' as const,
    tests: [{ how: '=' as const, text }],
    price: price as never,
  });
  const catalogue = (kind: string) => (kind === 'openai' ? [line('gpt-5'), line('o3')] : []);
  const prices = (models: string) => {
    const [intent] = intentsOfRule(rule({ annotations: { 'llm.models': models } }), { catalogue }).routes;
    return intent && 'targets' in intent ? (intent.targets[0]?.prices?.split('\n').length ?? 0) : undefined;
  };
  expect([prices('gpt-5'), prices('gpt-4'), prices('*')]).toEqual([2, 0, 3]);
});

describe('how long and how often', () => {
  test.each<[string, { readonly rule?: Partial<RuleShape>; readonly gateway?: Said }, object]>([
    ['nobody says', {}, { timeoutMs: 120_000, idleMs: 60_000, retries: { attempts: 0 } }],
    [
      'the Gateway',
      { gateway: { 'llm.timeout': '5s', 'llm.retries': '2 on connect' } },
      { timeoutMs: 5_000, retries: { attempts: 2, on: ['connect'] } },
    ],
    [
      'a BackendTrafficPolicy is nearer',
      {
        rule: {
          action: {
            timeout: { seconds: 30n },
            retryPolicy: {
              retryOn: 'connect-failure,retriable-status-codes',
              numRetries: 3,
              retriableStatusCodes: [503, 429],
              perTryTimeout: { seconds: 7n },
            },
          },
        },
        gateway: { 'llm.timeout': '5s' },
      },
      { timeoutMs: 7_000, totalMs: 30_000, retries: { attempts: 3, on: ['connect', '5xx', '429'] } },
    ],
    [
      'the HTTPRoute is nearest',
      { rule: { annotations: { 'llm.timeout': '1m', 'llm.idle': '500ms' } }, gateway: { 'llm.idle': '9s' } },
      { timeoutMs: 60_000, idleMs: 500 },
    ],
  ])('%s', (_what, { rule: more, gateway }, wanted) => {
    const [intent] = intentsOf([{ ...(gateway && { gateway }), rules: [rule(more)] }]).routes;
    expect(intent).toMatchObject(wanted);
  });
});
