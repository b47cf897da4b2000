import { parsePolicy } from '@dragoman/config';
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { listIn, objectIn, textIn } from '../written-json.ts';
import type { AttachedPolicy } from './attached-policy.ts';

/** A Secret as it is written. */
export interface WrittenSecret {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What stands in it, by name: `sha256:…` or the fields of a key; undefined: it cannot be read. */
  readonly items: readonly (readonly [name: string, value: JsonValue | undefined])[];
}

/** A Secret with virtual keys, as `keys` of a policy would have them. */
export interface KeySecret extends Pick<WrittenSecret, 'namespace' | 'name' | 'labels'>, Read {}

interface Read {
  readonly keys: readonly JsonObject[];
  /** Items that are none. */
  readonly mistakes: readonly string[];
}

/** Reads a Secret once; items that are no keys open nothing. */
export function readKeySecret({ items, ...secret }: WrittenSecret): KeySecret {
  return { ...secret, ...together(items.map(([item, value]) => keyOf(`Secret ${secret.name}, ${item}`, item, value))) };
}

const together = (read: readonly Read[]): Read => ({
  keys: read.flatMap(({ keys }) => keys),
  mistakes: read.flatMap(({ mistakes }) => mistakes),
});

/**
 * The policy with the keys of its Secrets beside its own.
 * @param secrets a text: why there are none here
 */
export function withSecretKeys(policy: AttachedPolicy, secrets: readonly KeySecret[] | string): AttachedPolicy {
  if (!('keysFrom' in policy.says)) return policy;
  const own = [...listIn(policy.says['keys'])];
  if (typeof secrets === 'string') return { ...policy, says: { ...policy.says, keys: own }, mistakes: [secrets] };
  const [namespace = ''] = policy.name.split('/');
  const near = secrets.filter((secret) => secret.namespace === namespace);
  const { keys, mistakes } = together(listIn(policy.says['keysFrom']).map((source) => keysOf(objectIn(source), near)));
  return { ...policy, says: { ...policy.says, keys: [...own, ...keys] }, mistakes };
}

function keysOf(source: JsonObject, secrets: readonly KeySecret[]): Read {
  const name = textIn(source['secret']);
  const labels = Object.entries(objectIn(source['labels']));
  if (name === '') {
    const isMeant = (secret: KeySecret): boolean =>
      labels.length > 0 && labels.every(([key, value]) => secret.labels[key] === value);
    return together(secrets.filter(isMeant));
  }
  const named = secrets.find((secret) => secret.name === name);
  return named ?? { keys: [], mistakes: [`there is no Secret ${name} with the label dragoman.dev/keys`] };
}

/** One item, read by itself, so that it can be said where it stands; nothing of it is shown. */
function keyOf(where: string, item: string, value: JsonValue | undefined): Read {
  const fields = typeof value === 'string' ? { hash: value } : objectIn(value);
  if (Object.keys(fields).length === 0) return { keys: [], mistakes: [`${where}: it is neither a hash nor a mapping`] };
  const key: JsonObject = { ...fields, name: item };
  const team = textIn(key['team']);
  // Which teams there are is known where the policy is read as a whole.
  const result = parsePolicy({ keys: [key], ...ANYWHERE, ...(team !== '' && { teams: { [team]: {} } }) });
  if (result.ok) return { keys: [key], mistakes: [] };
  return { keys: [], mistakes: result.problems.map((problem) => `${where}: ${problem.replace(/^keys\[0\]\.?/, '')}`) };
}

const ANYWHERE = { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'any' }] };
