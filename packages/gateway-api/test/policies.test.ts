import type { JsonObject } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { PoliciesUnknown } from '../src/index.ts';
import { gatewayShape, type RuleShape } from './gateway-shapes.ts';
import { intentsOfRule, provider, stampShape, type Known } from './stamped.ts';

const openai = provider('openai', 'openai');
const rule = (more: Partial<RuleShape> = {}): RuleShape => ({ route: 'chat', backends: [openai], ...more });
const web = { route: 'web', backends: [{ name: 'web', at: 'web.test:80' }] };
const HASH = `sha256:${'0a'.repeat(32)}`;
const key = (name: string, more: object = {}) => ({ name, hash: HASH, ...more });

const policy = (name: string, spec: object, more: object = {}): JsonObject => ({
  apiVersion: 'dragoman.dev/v1alpha1',
  kind: 'LLMPolicy',
  metadata: { name, namespace: 'default' },
  spec: { keys: [], ...spec },
  ...more,
});
const ref = (kind: string, name: string, more: object = {}) => ({ targetRefs: [{ kind, name, ...more }] });

/** The policy that holds on a rule, its mistake, or undefined: it is open. */
const heldOn = (each: RuleShape, known: Known): string | undefined => {
  const [intent] = intentsOfRule(each, known).routes;
  if (!intent) return 'no model';
  return 'mistake' in intent ? `mistake: ${intent.mistake}` : intent.policy;
};

describe('where a policy hangs', () => {
  test.each<[string, JsonObject, string | undefined]>([
    ['on the HTTPRoute', policy('keys', ref('HTTPRoute', 'chat')), 'default/keys'],
    ['on its rule', policy('keys', ref('HTTPRoute', 'chat', { sectionName: 'r0' })), 'default/keys'],
    ['on another rule', policy('keys', ref('HTTPRoute', 'chat', { sectionName: 'r1' })), undefined],
    ['on another HTTPRoute', policy('keys', ref('HTTPRoute', 'other')), undefined],
    ['on the Gateway', policy('keys', ref('Gateway', 'eg')), 'default/keys'],
    ['on another Gateway', policy('keys', ref('Gateway', 'other')), undefined],
    ['of another namespace', policy('keys', ref('HTTPRoute', 'chat', { namespace: 'else' })), undefined],
    ['with one target', policy('keys', { targetRef: { kind: 'Gateway', name: 'eg' } }), 'default/keys'],
    [
      'that chooses by labels',
      policy(
        'keys',
        { targetSelectors: [{}] },
        { status: { ancestors: [{ ancestorRef: { kind: 'Gateway', name: 'eg' } }] } },
      ),
      'default/keys',
    ],
    ['that asks for nothing', { ...policy('keys', {}), spec: ref('Gateway', 'eg') }, undefined],
    ['of another group', { ...policy('keys', ref('Gateway', 'eg')), apiVersion: 'example.dev/v1' }, undefined],
  ])('%s', (_what, each, held) => {
    expect(heldOn(rule(), { policies: [each] })).toBe(held);
  });

  test('a route that nothing else asks of models is not open either', () => {
    expect(heldOn(web, { policies: [policy('keys', ref('HTTPRoute', 'web'))] })).toBe('default/keys');
    expect(heldOn(web, { policies: [policy('keys', ref('Gateway', 'eg'))] })).toBe('no model');
  });

  test('on a rule by the hook before, which alone knows what it says', () => {
    const noted = { ...web, metadata: { policies: ['default/keys'] } };
    expect(() => heldOn(noted, {})).toThrow(PoliciesUnknown);
    const ofRules = [policy('keys', ref('HTTPRoute', 'web', { sectionName: 'r0' }))];
    expect(heldOn(noted, { ofRules })).toBe('default/keys');
    expect(heldOn(web, { ofRules })).toBe('no model');
  });

  test('by an annotation', () => {
    const named = rule({ annotations: { 'llm.policy': 'keys' } });
    const elsewhere = policy('keys', ref('HTTPRoute', 'other'));
    expect(heldOn(named, { policies: [elsewhere] })).toBe('default/keys');
    const gone = 'mistake: HTTPRoute default/chat: no LLMPolicy default/keys hangs on anything of this Gateway';
    expect(heldOn(named, { ofRules: [elsewhere] })).toBe(gone);
    expect(heldOn({ ...named, metadata: { policies: ['default/keys'] } }, { ofRules: [elsewhere] })).toBe(
      'default/keys',
    );
    expect(heldOn(named, { policies: [policy('kyes', ref('HTTPRoute', 'other'))] })).toContain(
      'mistake: HTTPRoute default/chat: no LLMPolicy default/keys hangs on anything of this Gateway; did you mean "default/kyes"?',
    );
  });
});

describe('several policies', () => {
  const near = policy('near', { ...ref('HTTPRoute', 'chat'), keys: [key('near')] });
  const far = policy('far', { ...ref('Gateway', 'eg'), keys: [key('far')], rules: [{ deny: ['o3'] }] });

  test('the nearest says each section', () => {
    const { policies } = stampShape(gatewayShape([{ rules: [rule()] }]), { policies: [far, near] });
    expect(policies).toMatchObject([
      {
        name: 'default/near + default/far',
        asks: true,
        owners: { keys: 'default/near' },
        config: { keys: [{ name: 'near' }], rules: [{ effect: 'deny', models: ['o3'] }] },
      },
    ]);
  });

  test('a policy of which nothing is heard has no name', () => {
    const all = policy('near', { ...ref('HTTPRoute', 'chat'), keys: [], rules: [] });
    expect(heldOn(rule(), { policies: [far, all] })).toBe('default/near');
  });

  test('two in the same place', () => {
    const twin = policy('twin', { ...ref('HTTPRoute', 'chat'), keys: [key('twin')] });
    expect(heldOn(rule(), { policies: [twin, near] })).toBe(
      'mistake: LLMPolicies default/near and default/twin hang on the same place: only one of them can hold there',
    );
  });
});

describe('what cannot be held closes its routes', () => {
  const on = ref('HTTPRoute', 'chat');
  test.each<[object, string]>([
    [{ kyes: [] }, 'kyes: unknown field "kyes"; did you mean "keys"?'],
    [{ keys: [key('a', { team: 'b' })] }, 'keys[0].team: there is no team "b"'],
  ])('%j', (spec, why) => {
    expect(heldOn(rule(), { policies: [policy('keys', { ...on, ...spec })] })).toContain(
      `mistake: LLMPolicy default/keys: ${why}`,
    );
  });

  test.each<[object, string]>([
    [{ keys: [key('a', { budget: { usd: 1, per: 'day' } })] }, 'keys[0]: no authz'],
    [{ teams: { red: { limits: { concurrent: 1 } } } }, 'teams.red: no authz'],
    [{ organization: { limits: { requests: '1/min' } } }, 'organization: no authz'],
    [{ keys: [key('a', { budget: { usd: 1, per: 'day', mode: 'soft' } })] }, 'keys[0]: no meter'],
  ])('%j where there is nobody to hold it', (spec, why) => {
    const policies = [policy('keys', { ...on, ...spec })];
    expect(heldOn(rule(), { policies, unable: { held: 'no authz', soft: 'no meter' } })).toBe(
      `mistake: LLMPolicy default/keys: ${why}`,
    );
    expect(heldOn(rule(), { policies })).toBe('default/keys');
  });

  test('rules for nobody', () => {
    const rules = { ...policy('rules', {}), spec: { ...on, rules: [{ deny: ['x'] }] } };
    expect(heldOn(rule(), { policies: [rules] })).toContain('neither keys nor jwt');
  });

  test('policies without a place where Envoy could ask for them', () => {
    expect(heldOn(rule(), { policies: [policy('keys', on)], unable: { callers: 'nowhere' } })).toBe(
      'mistake: LLMPolicy default/keys: nowhere',
    );
  });
});

describe('limits of each Envoy', () => {
  const limit = { requests: '1/sec' };
  const limitsOn = (each: RuleShape, known: Known) => {
    const [intent] = intentsOfRule(each, known).routes;
    return intent && 'mistake' in intent ? intent.mistake : intent?.limits;
  };
  const limiting = (name: string, spec: object, says: object = {}) => ({
    ...policy(name, {}),
    spec: { ...spec, localLimits: [limit], ...says },
  });
  const far = limiting('far', ref('Gateway', 'eg'));
  const near = policy('near', { ...ref('HTTPRoute', 'chat'), keys: [key('anna')] });

  test('ask nobody by themselves, and are held by name', () => {
    const { policies } = stampShape(gatewayShape([{ rules: [rule()] }]), { policies: [far] });
    expect(policies).toMatchObject([{ name: 'default/far', asks: false, limits: { of: 'default/far', callers: '' } }]);
    expect(heldOn(rule(), { policies: [far] })).toBeUndefined();
  });

  test('are shared by all under the policy that says them, whoever knows the callers', () => {
    expect(limitsOn(rule(), { policies: [far, near] })).toEqual({ of: 'default/far', callers: 'default/near' });
    const own = limiting('near', ref('HTTPRoute', 'chat'));
    expect(limitsOn(rule(), { policies: [far, own] })).toEqual({ of: 'default/near', callers: '' });
  });

  test('none at all is said by an empty list', () => {
    const none = limiting('near', ref('HTTPRoute', 'chat'), { localLimits: [] });
    expect(limitsOn(rule(), { policies: [far, none] })).toBeUndefined();
    const { policies } = stampShape(gatewayShape([{ rules: [rule()] }]), { policies: [none] });
    expect(policies).toEqual([]);
  });

  test.each<[object, string, NonNullable<Known['unable']>]>([
    [{ localLimits: [{ ...limit, by: 'key' }] }, 'localLimits[0].by: nobody is asked who he is', {}],
    [{}, 'nowhere', { callers: 'nowhere' }],
  ])('that cannot be held close their routes: %j', (says, why, unable) => {
    const policies = [limiting('far', ref('Gateway', 'eg'), says)];
    expect(limitsOn(rule(), { policies, unable })).toContain(`LLMPolicy default/far: ${why}`);
  });
});

test('prices alone ask nobody, and go before those of the catalogue', () => {
  const prices = { 'gpt-*': { input: 1, output: 2 } };
  const priced = { ...policy('prices', {}), spec: { ...ref('HTTPRoute', 'chat'), prices } };
  const [intent] = intentsOfRule(rule({ model: 'gpt-5' }), {
    policies: [priced],
    unable: { callers: 'nowhere' },
  }).routes;
  expect(intent).not.toHaveProperty('policy');
  expect(intent).toMatchObject({ targets: [{ prices: expect.stringMatching(/./) as unknown }] });
});
