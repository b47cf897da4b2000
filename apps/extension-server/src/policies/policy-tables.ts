import { policyLimitsExtension, type EnvoyMinor, type PolicyLimits } from '@dragoman/patches';
import { policyExtensions, type NamedPolicy } from '@dragoman/policy';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';

/** Settings of filters by their names, and the version of them all. */
export interface Tables {
  readonly version: string;
  readonly settings: ReadonlyMap<string, Uint8Array>;
}

/** What policies say that Envoys hold, each with a name of its own. */
export interface Holdings {
  readonly policies: readonly NamedPolicy[];
  readonly limits: readonly PolicyLimits[];
}

export interface PolicyTables {
  /** What holds at a gateway from now on. What is not among it any more holds for `graceMs` yet. */
  publish(gateway: string, now: Holdings): void;
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

const NOTHING: Holdings = { policies: [], limits: [] };

interface Parts {
  readonly current: Holdings;
  readonly leaving: Holdings;
}

interface Known extends Parts {
  readonly tables: Tables;
  readonly retiring: NodeJS.Timeout | undefined;
}

export interface PolicyTablesOptions {
  /** The oldest Envoy that asks. */
  readonly envoy: EnvoyMinor;
  readonly graceMs?: number;
}

/** What Envoys are to hold callers against, by gateway. */
export function policyTables({ envoy, graceMs = GRACE_MS }: PolicyTablesOptions): PolicyTables {
  const gateways = new Map<string, Known>();
  const followers = new Map<string, Set<Follower>>();
  let versions = 0;

  const put = (gateway: string, { current, leaving }: Parts, retiring: NodeJS.Timeout | undefined): void => {
    const before = gateways.get(gateway);
    const settings = encoded(both(current, leaving), envoy);
    const same = before && isEqual(settings, before.tables.settings);
    // Unique among the processes that may serve an Envoy one after the other.
    const tables = same ? before.tables : { version: `${process.pid}-${Date.now()}-${(versions += 1)}`, settings };
    gateways.set(gateway, { current, leaving, tables, retiring });
    if (!same) for (const { changed } of followers.get(gateway) ?? []) changed();
  };
  return {
    publish: (gateway, now) => {
      const before = gateways.get(gateway);
      if (!before && isNothing(now)) return;
      clearTimeout(before?.retiring);
      const leaving = before ? without(now, both(before.leaving, before.current)) : NOTHING;
      const retire = (): void => put(gateway, { current: now, leaving: NOTHING }, undefined);
      put(gateway, { current: now, leaving }, isNothing(leaving) ? undefined : setTimeout(retire, graceMs).unref());
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

const isNothing = ({ policies, limits }: Holdings): boolean => policies.length + limits.length === 0;

const both = (one: Holdings, other: Holdings): Holdings => ({
  policies: [...one.policies, ...other.policies],
  limits: [...one.limits, ...other.limits],
});

/** What of `all` is not `now`, by its names. */
function without(now: Holdings, all: Holdings): Holdings {
  const names = new Set(now.policies.map(({ name }) => name));
  const limited = new Set(now.limits.map(({ of }) => of));
  return {
    policies: all.policies.filter(({ name }) => !names.has(name)),
    limits: all.limits.filter(({ of }) => !limited.has(of)),
  };
}

/** Where there are no limits nobody asks for their filter. */
function encoded({ policies, limits }: Holdings, envoy: EnvoyMinor): ReadonlyMap<string, Uint8Array> {
  const all = [...policyExtensions(policies), ...(limits.length > 0 ? [policyLimitsExtension(limits, envoy)] : [])];
  return new Map(all.map((each) => [each.name, encodeSorted(TypedExtensionConfigSchema, each)]));
}

const isEqual = (one: ReadonlyMap<string, Uint8Array>, other: ReadonlyMap<string, Uint8Array>): boolean =>
  one.size === other.size &&
  [...one].every(([name, bytes]) => Buffer.compare(bytes, other.get(name) ?? new Uint8Array()) === 0);
