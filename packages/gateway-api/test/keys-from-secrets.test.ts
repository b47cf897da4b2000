import type { JsonObject } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  readKeySecret,
  withSecretKeys,
  type AttachedPolicy,
  type KeySecret,
  type WrittenSecret,
} from '../src/index.ts';

const HASH = `sha256:${'0a'.repeat(32)}`;
const secret = (name: string, items: WrittenSecret['items'], more: Partial<WrittenSecret> = {}): KeySecret =>
  readKeySecret({
    namespace: 'default',
    name,
    labels: { 'dragoman.dev/keys': '', tier: 'gold' },
    items,
    ...more,
  });
const policy = (keysFrom: JsonObject[], more: JsonObject = {}): AttachedPolicy => ({
  name: 'default/callers',
  targets: [],
  says: { keysFrom, ...more },
});

const SECRETS = [
  secret('one', [
    ['anna', HASH],
    ['berta', { hash: HASH, team: 'red', models: ['gpt-*'], name: 'somebody' }],
  ]),
  secret('two', [['carla', HASH]], { labels: { 'dragoman.dev/keys': '' } }),
  secret('three', [['dora', HASH]], { namespace: 'other' }),
];
const namesIn = ({ says }: AttachedPolicy) => (says['keys'] as JsonObject[]).map(({ name }) => name);

test.each<[string, JsonObject[], readonly string[]]>([
  ['by name', [{ secret: 'two' }], ['carla']],
  ['by labels', [{ labels: { tier: 'gold' } }], ['anna', 'berta']],
  ['by several', [{ secret: 'two' }, { labels: { tier: 'gold' } }], ['carla', 'anna', 'berta']],
  ['by labels that none has', [{ labels: { tier: 'gold', of: 'lead' } }], []],
  ['by no label', [{ labels: {} }], []],
])('Secrets %s', (_what, keysFrom, names) => {
  const found = withSecretKeys(policy(keysFrom), SECRETS);
  expect(found.mistakes).toEqual([]);
  expect(namesIn(found)).toEqual(names);
});

test('keys of the policy stay, and the name of an item is that of its key', () => {
  const { says } = withSecretKeys(policy([{ secret: 'one' }], { keys: [{ name: 'own', hash: HASH }] }), SECRETS);
  expect(says['keys']).toEqual([
    { name: 'own', hash: HASH },
    { name: 'anna', hash: HASH },
    { name: 'berta', hash: HASH, team: 'red', models: ['gpt-*'] },
  ]);
});

test('a policy without Secrets is the same object', () => {
  const own: AttachedPolicy = { name: 'default/own', targets: [], says: { keys: [] } };
  expect(withSecretKeys(own, SECRETS)).toBe(own);
});

test.each<[WrittenSecret['items'][number][1], string]>([
  [undefined, 'it is neither a hash nor a mapping'],
  [5, 'it is neither a hash nor a mapping'],
  ['canary', 'hash: expected sha256: and 64 hexadecimal digits, as printed by dragoman keys create'],
  [{ hash: HASH, tema: 'canary' }, 'tema: unknown field "tema"; did you mean "team"?'],
])('an item that is %j opens nothing and says where it stands', (value, why) => {
  const found = withSecretKeys(policy([{ secret: 'bad' }]), [secret('bad', [['anna', value]])]);
  expect(namesIn(found)).toEqual([]);
  expect(found.mistakes).toEqual([`Secret bad, anna: ${why}`]);
  expect(found.mistakes?.join()).not.toContain('canary');
});

test('a Secret of another namespace is none, and where nobody looks after Secrets that is a mistake', () => {
  expect(withSecretKeys(policy([{ secret: 'three' }]), SECRETS).mistakes).toEqual([
    'there is no Secret three with the label dragoman.dev/keys',
  ]);
  expect(withSecretKeys(policy([{ secret: 'one' }]), 'nobody looks')).toMatchObject({
    says: { keys: [] },
    mistakes: ['nobody looks'],
  });
});
