import { policyExtensions, type NamedPolicy } from '@dragoman/policy';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';

/** Settings of filters by their names, and the version of them all. */
export interface Tables {
  readonly version: string;
  readonly settings: ReadonlyMap<string, Uint8Array>;
}

export interface PolicyTables {
  /** The policies of a gateway from now on. What is not among them any more holds for `graceMs` yet. */
  publish(gateway: string, policies: readonly NamedPolicy[]): void;
  /** Undefined: nothing is known of this gateway in this process. */
  of(gateway: string): Tables | undefined;
  /** Calls back when the tables of the gateway change, until the returned function is called. */
  follow(gateway: string, follower: Follower): () => void;
  /** Nothing comes any more. */
  close(): void;
}

export interface Follower {
  readonly changed: () => void;
  readonly closed: () => void;
}

/** Envoy may have the routes of the translation before for some moments. */
const GRACE_MS = 10_000;

interface Parts {
  readonly current: readonly NamedPolicy[];
  readonly leaving: readonly NamedPolicy[];
}

interface Known extends Parts {
  readonly tables: Tables;
  readonly retiring: NodeJS.Timeout | undefined;
}

/** What Envoys are to hold callers against, by gateway. */
export function policyTables({ graceMs = GRACE_MS }: { readonly graceMs?: number } = {}): PolicyTables {
  const gateways = new Map<string, Known>();
  const followers = new Map<string, Set<Follower>>();
  let versions = 0;

  const put = (gateway: string, { current, leaving }: Parts, retiring: NodeJS.Timeout | undefined): void => {
    const before = gateways.get(gateway);
    const settings = encoded([...current, ...leaving]);
    const same = before && isEqual(settings, before.tables.settings);
    // Unique among the processes that may serve an Envoy one after the other.
    const tables = same ? before.tables : { version: `${process.pid}-${Date.now()}-${(versions += 1)}`, settings };
    gateways.set(gateway, { current, leaving, tables, retiring });
    if (!same) for (const { changed } of followers.get(gateway) ?? []) changed();
  };
  return {
    publish: (gateway, policies) => {
      const before = gateways.get(gateway);
      if (!before && policies.length === 0) return;
      clearTimeout(before?.retiring);
      const names = new Set(policies.map(({ name }) => name));
      const held = before ? [...before.leaving, ...before.current] : [];
      const leaving = held.filter(({ name }) => !names.has(name));
      const retire = (): void => put(gateway, { current: policies, leaving: [] }, undefined);
      put(
        gateway,
        { current: policies, leaving },
        leaving.length > 0 ? setTimeout(retire, graceMs).unref() : undefined,
      );
    },
    of: (gateway) => gateways.get(gateway)?.tables,
    follow: (gateway, follower) => {
      const all = followers.get(gateway) ?? new Set();
      followers.set(gateway, all.add(follower));
      return () => {
        all.delete(follower);
        if (all.size === 0) followers.delete(gateway);
      };
    },
    close: () => {
      gateways.forEach(({ retiring }) => clearTimeout(retiring));
      [...followers.values()].forEach((all) => [...all].forEach(({ closed }) => closed()));
    },
  };
}

const encoded = (policies: readonly NamedPolicy[]): ReadonlyMap<string, Uint8Array> =>
  new Map(policyExtensions(policies).map((each) => [each.name, encodeSorted(TypedExtensionConfigSchema, each)]));

const isEqual = (one: ReadonlyMap<string, Uint8Array>, other: ReadonlyMap<string, Uint8Array>): boolean =>
  one.size === other.size &&
  [...one].every(([name, bytes]) => Buffer.compare(bytes, other.get(name) ?? new Uint8Array()) === 0);
