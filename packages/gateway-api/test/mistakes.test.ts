import { describe, expect, test } from 'vitest';
import type { RuleShape } from './gateway-shapes.ts';
import { intentsOf, intentsOfRule, provider, type Known } from './stamped.ts';

const openai = provider('openai', 'openai');
const rule = (more: Partial<RuleShape> = {}): RuleShape => ({ route: 'chat', backends: [openai], ...more });
const annotated = (annotations: Readonly<Record<string, string>>): RuleShape => rule({ annotations });
const backend = (annotations: Readonly<Record<string, string>>, more = {}): RuleShape =>
  rule({ backends: [{ ...openai, ...more, annotations: { ...openai.annotations, ...annotations } }] });
const path = (value: string) => ({ path: { case: 'pathSeparatedPrefix' as const, value } });
const stringMatch = (kind: 'prefix' | 'contains') => ({
  name: 'X-LLM-Model',
  headerMatchSpecifier: { case: 'stringMatch' as const, value: { matchPattern: { case: kind, value: 'gpt' } } },
});

/** Why the route answers 500; undefined: it serves. */
const mistakeOf = (each: RuleShape, known?: Known): string | undefined => {
  const [intent] = intentsOfRule(each, known).routes;
  return intent && 'mistake' in intent ? intent.mistake : undefined;
};

test.each<[RuleShape, string]>([
  [
    annotated({ 'llm.modles': 'x' }),
    'annotation gateway.envoyproxy.io/llm.modles is not known; did you mean "llm.models"?',
  ],
  [annotated({ LLM: 'x' }), 'annotation gateway.envoyproxy.io/LLM is not known'],
  [annotated({ 'llm-policy': 'x' }), 'llm-policy is not known; did you mean "llm.policy"?'],
  [annotated({ 'llm.models': ' , ' }), 'expected names of models'],
  [annotated({ 'llm.models': 'a*b' }), 'a * may only stand at the end'],
  [annotated({ 'llm.provider': 'opena' }), '"opena" is not a kind of provider; did you mean "openai"?'],
  [annotated({ 'llm.provider': 'anthropic/gemini' }), 'anthropic does not speak "gemini"'],
  [annotated({ 'llm.model': 'a, b' }), 'both "a" and "b" for all'],
  [annotated({ 'llm.fallback': 'openia' }), '"openia" is not a Backend of this route; did you mean "openai"?'],
  [annotated({ 'llm.model': 'opnai=x' }), '"opnai" is not a Backend of this route'],
  [annotated({ 'llm.timeout': 'soon' }), '"soon" is not a duration'],
  [annotated({ 'llm.retries': '11' }), 'is not a number of retries up to 10'],
  [annotated({ 'llm.retries': '1 on 503' }), '"503" is not a cause'],
  [annotated({ 'llm.policy': 'team' }), 'no LLMPolicy default/team hangs on anything of this Gateway'],
  [
    backend({ 'llm.prvider': 'x' }),
    'Backend default/openai: annotation gateway.envoyproxy.io/llm.prvider is not known',
  ],
  [backend({ 'llm.fallback': 'yes' }), 'expected true or false'],
  [backend({ 'llm.path': 'v1' }), '"v1" is not a path'],
  [backend({ 'llm.provider': 'azure-openai' }), 'azure-openai needs annotation gateway.envoyproxy.io/llm.apiVersion'],
  [
    backend({ 'llm.provider': 'gcp-vertex', 'llm.location': 'us-central1' }),
    'gcp-vertex needs annotation gateway.envoyproxy.io/llm.project',
  ],
  [backend({}, { at: 'api.test:443' }), 'port 443 without tls would send its key in clear'],
  [backend({}, { at: '10.0.0.1:443', sni: '' }), 'spec.tls.sni has to name the certificate of 10.0.0.1'],
  [rule({ backends: [], model: 'gpt-5' }), 'no Backend of this rule could be found'],
  [
    { ...annotated({ 'llm.policy': 'keys' }), kind: 'GRPCRoute' },
    'GRPCRoute default/chat: models are asked by HTTPRoutes alone; annotation gateway.envoyproxy.io/llm.policy cannot hold here',
  ],
  [rule({ match: path('/llm') }), 'models cannot be asked at the path /llm'],
  [rule({ match: { headers: [stringMatch('contains')] } }), 'has to be Exact or RegularExpression'],
  [
    rule({
      action: {
        clusterSpecifier: {
          case: 'weightedClusters',
          value: { clusters: [{ name: 'httproute/default/chat/rule/0', requestHeadersToRemove: ['x'] }] },
        },
      },
    }),
    'filters of headers and hosts have to stand on the rule',
  ],
  [
    rule({ action: { requestMirrorPolicies: [{ cluster: 'httproute/default/chat/rule/0-mirror-0' }] } }),
    "what asks a model cannot be mirrored: the caller's key would go along",
  ],
  [
    rule({ setHeaders: { 'X-Team': 'a', Authorization: 'Bearer key' } }),
    'HTTPRoute default/chat: a filter sets authorization, which never goes to a provider',
  ],
  [rule({ action: { prefixRewrite: '/x' } }), "the path of a model's route cannot be rewritten"],
])('%#: %s', (each, why) => {
  expect(mistakeOf(each)).toContain(why);
});

const bedrock = (annotations: Readonly<Record<string, string>>, more = {}): RuleShape =>
  rule({ backends: [provider('bedrock', 'aws-bedrock', { annotations, ...more })] });
const vertex = (at: string, more = {}): RuleShape =>
  rule({
    backends: [
      provider('vertex', 'gcp-vertex', { annotations: { 'llm.project': 'acme', 'llm.location': 'eu' }, at, ...more }),
    ],
  });
const inCluster: Known = { google: { known: true, to: 'Google' } };

describe('without an injected credential', () => {
  test('Bedrock needs the region that it is signed for', () => {
    expect(mistakeOf(bedrock({}))).toBe(
      'Backend default/bedrock: without an injected credential aws-bedrock is signed for, and needs annotation gateway.envoyproxy.io/llm.region',
    );
    expect(mistakeOf(bedrock({}, { credential: 'key' }))).toBeUndefined();
    expect(mistakeOf(bedrock({ 'llm.region': 'eu-west-1' }))).toBeUndefined();
  });

  test('what is signed cannot be sent under another name', () => {
    const hostRewriteSpecifier = { case: 'hostRewriteLiteral' as const, value: 'other.test' };
    const other = { ...bedrock({ 'llm.region': 'eu-west-1' }), action: { hostRewriteSpecifier } };
    expect(mistakeOf(other)).toContain('is signed for its own host: urlRewrite.hostname cannot hold');
  });

  test.each([
    ['a name of Google, over TLS', vertex('eu-aiplatform.googleapis.com:443', { sni: '' }), undefined],
    ['a name of Google, in clear', vertex('eu-aiplatform.googleapis.com:80'), /would get a token of this gateway/],
    ['a name that ends alike', vertex('evilgoogleapis.com:443', { sni: '' }), /would get a token of this gateway/],
    ['an address', vertex('10.0.0.1:8443', { sni: 'x.googleapis.com' }), /would get a token of this gateway/],
  ])('a token of Google in a cluster: %s', (_what, each, says) => {
    if (says) expect(mistakeOf(each, inCluster)).toMatch(says);
    else expect(mistakeOf(each, inCluster)).toBeUndefined();
  });

  test('a token goes where its own file of manifests says', () => {
    expect(mistakeOf(vertex('vertex.test:80'))).toBeUndefined();
  });
});

test.each<[string, RuleShape]>([
  ['a path of the API', rule({ match: path('/v1/chat') })],
  ['a header of the user', rule({ setHeaders: { 'X-Team': 'a' } })],
  ['a header of another case', rule({ match: { headers: [stringMatch('prefix')] } })],
  ['TLS with a name', backend({}, { at: '10.0.0.1:443', sni: 'api.test' })],
  ['TLS that asks for the name of the endpoint', backend({}, { at: 'api.test:443', sni: '' })],
  ['a version where it is needed', backend({ 'llm.provider': 'azure-openai', 'llm.apiVersion': '2024-10-21' })],
])('no mistake: %s', (_what, each) => {
  expect(mistakeOf(each)).toBeUndefined();
});

test('all mistakes of a route are told at once', () => {
  const told = mistakeOf(rule({ ...backend({ 'llm.x': '' }), annotations: { 'llm.y': '', 'llm.policy': 'p' } }));
  for (const part of ['llm.x', 'llm.y', 'default/p']) expect(told).toContain(part);
});

test('a mistake of the Gateway is one of every route that asks models, and of no other', () => {
  const rules = [rule(), { route: 'web', backends: [{ name: 'web', at: 'web.test:80' }] }];
  const { routes } = intentsOf([{ gateway: { 'llm.polcy': 'x' }, rules }]);
  expect(routes).toHaveLength(1);
  expect(JSON.stringify(routes)).toContain('Gateway default/eg: annotation gateway.envoyproxy.io/llm.polcy');
});

test('a mistake in one route is none in another', () => {
  const rules = [annotated({ 'llm.x': '' }), rule({ route: 'other', model: 'gpt-5' })];
  expect(intentsOf([{ rules }]).routes.filter((intent) => 'mistake' in intent)).toHaveLength(1);
});
