import { expect, test } from 'vitest';
import { gatewayShape, type RuleShape } from './gateway-shapes.ts';
import { intentsOfRule, provider, stampShape } from './stamped.ts';

const rule = (more: Partial<RuleShape>): RuleShape => ({ route: 'chat', backends: [], ...more });

const bedrock = provider('bedrock', 'aws-bedrock', {
  annotations: { 'llm.region': 'eu-west-1' },
  at: 'aws.test:443',
  sni: '',
});
const vertex = provider('vertex', 'gcp-vertex', {
  annotations: { 'llm.project': 'acme', 'llm.location': 'eu' },
  at: 'google.test:8000',
});
const one = ({ providers }: ReturnType<typeof intentsOfRule>) => [...providers.values()][0];

test('Bedrock is signed for, with its own host', () => {
  expect(one(intentsOfRule(rule({ backends: [bedrock] })))).toMatchObject({
    signing: { service: 'bedrock', region: 'eu-west-1', host: 'aws.test' },
  });
  expect(one(intentsOfRule(rule({ backends: [{ ...bedrock, credential: 'key' }] })))).not.toHaveProperty('signing');
});

test('keys that Envoy Gateway puts in are known by their headers', () => {
  const keyed = (more: object) => one(intentsOfRule(rule({ backends: [{ ...bedrock, credential: 'key', ...more }] })));
  expect(keyed({ header: 'X-Acme-Token' })?.keyHeaders).toEqual(['x-acme-token']);
  expect(keyed({})?.keyHeaders).toEqual(['authorization']);
  expect(one(intentsOfRule(rule({ backends: [bedrock] })))).not.toHaveProperty('keyHeaders');
});

test('Vertex is shown a token, and the secret of it is asked for', () => {
  const stamped = stampShape(gatewayShape([{ rules: [rule({ backends: [vertex] })] }]));
  expect(stamped.googleToken).toBe('dragoman/google-token');
  expect(one(intentsOfRule(rule({ backends: [vertex] })))?.credential).toEqual({
    header: 'authorization',
    prefix: 'Bearer ',
    name: 'dragoman/google-token',
    isServed: true,
  });
  const keyed = stampShape(gatewayShape([{ rules: [rule({ backends: [{ ...vertex, credential: 'key' }] })] }]));
  expect(keyed.googleToken).toBeUndefined();
});

test('Vertex is not asked as long as there is no token', () => {
  const at = (known: boolean) => {
    const shape = gatewayShape([{ rules: [rule({ backends: [vertex] })] }]);
    const { clusters } = stampShape(shape, { google: { known, to: 'anybody' } }).resources;
    return JSON.stringify(clusters[0]?.loadAssignment?.endpoints.flatMap(({ lbEndpoints }) => lbEndpoints));
  };
  expect(at(true)).toContain('google.test');
  expect(at(false)).not.toContain('google.test');
  expect(at(false)).toContain('127.0.0.1');
});
