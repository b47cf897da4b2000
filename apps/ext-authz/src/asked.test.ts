import { create, toBinary, type JsonObject } from '@bufbuild/protobuf';
import { CheckRequestSchema } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import { accountsText, type Account } from '@dragoman/metering';
import { describe, expect, test } from 'vitest';
import { askedCall } from './asked.ts';

const ALICE: Account = { scope: 'key:alice', budget: { nanoUsd: 1000, per: 'day', mode: 'hard' }, limits: {} };
const accounts = accountsText([ALICE]);
const key = { name: 'alice', accounts };
const req = { format: 'openai-chat', op: 'chat', model: 'm', most: 5, bytes: 40 };

const question = (facts: JsonObject): Buffer =>
  Buffer.from(
    toBinary(
      CheckRequestSchema,
      create(CheckRequestSchema, {
        attributes: { metadataContext: { filterMetadata: { dragoman: { id: 'i', key, req, ...facts } } } },
      }),
    ),
  );
const askerOf = (facts: JsonObject) => askedCall(question(facts)).asker;

describe('who may let calls in by what is held in advance', () => {
  test('a worker of Envoy, for who pays', () => {
    const asker = askerOf({ ask: { vm: 'v' } });
    expect(asker).toEqual({ worker: `v\n${accounts}`, kind: expect.any(String) as string, ended: [] });
    expect(askerOf({ ask: { vm: 'other' } })?.worker).not.toBe(asker?.worker);
    expect(askerOf({ ask: { vm: 'v', has: 'c' } })).toMatchObject({ ...asker, has: 'c' });
  });
  test('nobody, where callers are told apart behind the guard', () => {
    expect(askerOf({ ask: true })).toBeUndefined();
    expect(askerOf({})).toBeUndefined();
  });
  test.each<[string, JsonObject, boolean]>([
    ['its length', { req: { ...req, bytes: 4_000 } }, true],
    ['another model', { req: { ...req, model: 'n' } }, false],
    ['another format', { req: { ...req, format: 'cohere' } }, false],
    ['another operation', { req: { ...req, op: 'embeddings' } }, false],
    ['more tokens', { req: { ...req, most: 6 } }, false],
    ['several answers', { req: { ...req, choices: 2 } }, false],
    ['another key', { key: { ...key, name: 'bob' } }, false],
    ['another team', { key: { ...key, team: 't' } }, false],
  ])('of a kind are calls that differ in nothing but their length: %s', (_what, facts, isOne) => {
    const [one, other] = [askerOf({ ask: { vm: 'v' } }), askerOf({ ask: { vm: 'v' }, ...facts })];
    expect(other?.kind === one?.kind).toBe(isOne);
  });
});

describe('what has ended', () => {
  const told = (each: JsonObject) => askerOf({ ask: { vm: 'v', told: [each, { of: 'b', calls: 1, used: 1 }] } });
  test('is told', () => {
    expect(told({ of: 'a', calls: 100, used: 0 })?.ended).toEqual([
      { id: 'a', calls: 100, used: 0 },
      { id: 'b', calls: 1, used: 1 },
    ]);
  });
  test.each<JsonObject>([
    { calls: 1, used: 1 },
    { of: 'a', calls: 1, used: 2 },
    { of: 'a', calls: 1.5, used: 1 },
    { of: 'a', calls: 1001, used: 1 },
    { of: 'a', calls: 1, used: -1 },
    { of: 'a', calls: '1', used: 1 },
  ])('in other words nobody is let in: %j', (each) => {
    expect(() => told(each)).toThrow('an advance that cannot be understood');
  });
});
