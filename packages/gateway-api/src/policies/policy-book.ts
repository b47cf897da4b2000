import { parsePolicy, type PolicyConfig, type PolicyResult } from '@dragoman/config';
import type { JsonObject } from '@bufbuild/protobuf';
import type { Holding, ModelIntent } from '@dragoman/patches';
import type { Owners } from '@dragoman/policy';
import type { AttachedPolicy } from './attached-policy.ts';
import type { Layer } from './policy-layers.ts';
import { called, type Resource } from '../resource.ts';
import { listIn } from '../written-json.ts';

/** What the policies on a route say together, under the names of those that say something. */
export interface RoutePolicy {
  readonly name: string;
  readonly config: PolicyConfig;
  /** Which policy says a section about those who pay: its budgets are its own. */
  readonly owners: Owners;
  /** Whether callers have to say who they are. */
  readonly asks: boolean;
  /** Whose limits each Envoy holds; absent: there are none. */
  readonly limits?: NonNullable<ModelIntent['limits']>;
}

/** What of it holds on a route; nothing: it is about prices alone. */
export const holdingOf = ({ name, asks, limits }: RoutePolicy): Holding => ({
  ...(asks && { policy: name }),
  ...(limits && { limits }),
});

export type Held = { readonly policy?: RoutePolicy; readonly mistakes: readonly string[] };

/** What has become of one policy. */
export interface PolicyFate {
  readonly name: string;
  /** Why routes that it hangs on answer 500. */
  readonly mistakes: readonly string[];
  /** On some route at least. */
  readonly holds: boolean;
  readonly generation?: number;
}

/** The policies of a translation. */
export interface PolicyBook {
  /** What holds where these hang, the nearest first. */
  hold(layers: readonly Layer[]): Held;
  has(name: string): boolean;
  /** Whether it hangs on this section of the resource alone. */
  hangsOnSection(name: string, resource: Resource): boolean;
  readonly names: readonly string[];
  /** Of all that it was asked about so far. */
  fates(): readonly PolicyFate[];
}

export interface PolicyBookOptions {
  /** By its name. */
  readonly policies: ReadonlyMap<string, AttachedPolicy>;
  readonly unable?: Unable;
}

/** Why something of a policy cannot be held in this place; absent: it can. */
export interface Unable {
  /** Anything about callers, and limits of each Envoy. */
  readonly callers?: string;
  /** Hard budgets and limits. */
  readonly held?: string;
  readonly soft?: string;
}

/** What has to be asked about callers. */
const ABOUT_CALLERS = ['keys', 'jwt', 'rules', 'teams', 'organization'];
/** What a parser wants to see of every policy. */
const TARGET = { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'any' }] };

/** Sections about those who pay. */
const ABOUT_PAYERS = ['keys', 'teams', 'organization'] as const;

/** Each combination of policies is read once, however many routes it holds on. */
export function policyBook({ policies, unable = {} }: PolicyBookOptions): PolicyBook {
  const known = new Map<string, Combination>();
  const read = (names: readonly string[]): Held => {
    const near = names.flatMap((name) => policies.get(name) ?? []);
    const beside = near.flatMap(({ name, mistakes = [] }) => mistakes.map((what) => `LLMPolicy ${name}: ${what}`));
    const merged: JsonObject = Object.assign({}, ...near.toReversed().map(({ says }) => says));
    const said = near.filter((each, at) => isHeard(each, near.slice(0, at))).map(({ name }) => name);
    const result = parsePolicy({ ...merged, ...TARGET });
    const asks = ABOUT_CALLERS.some((section) => section in merged);
    const limits = limitsOf(near);
    const isServed = asks || limits !== undefined;
    const mistakes = [...beside, ...mistakesIn(said, { result, merged, unable: isServed ? unable : {} })];
    if (mistakes.length > 0 || !result.ok || said.length === 0) return { mistakes };
    const { policy: config } = result;
    const policy = { name: said.join(' + '), config, owners: ownersOf(near), asks, ...(limits && { limits }) };
    return { policy, mistakes: [] };
  };
  return {
    hold: (layers) => {
      const own = layers.map((layer) => [...new Set(layer)].toSorted());
      const crowded = own.filter(({ length }) => length > 1);
      const names = [...new Set(own.flat())];
      const key = JSON.stringify(own);
      const { held } = known.get(key) ?? {
        held: crowded.length > 0 ? { mistakes: crowded.map(tooMany) } : read(names),
      };
      known.set(key, { names, held });
      return held;
    },
    has: (name) => policies.has(name),
    hangsOnSection: (name, resource) =>
      (policies.get(name)?.targets ?? []).some(
        (target) => target.section === resource.section && called(target) === called(resource),
      ) && resource.section !== undefined,
    names: [...policies.keys()],
    fates: () => [...policies.values()].map((policy) => fateOf(policy, [...known.values()])),
  };
}

/** Policies that hang on the same routes, and what they are together. */
interface Combination {
  readonly names: readonly string[];
  readonly held: Held;
}

function fateOf({ name, generation }: AttachedPolicy, combinations: readonly Combination[]): PolicyFate {
  const own = combinations.filter(({ names }) => names.includes(name));
  return {
    name,
    mistakes: [...new Set(own.flatMap(({ held }) => held.mistakes))],
    holds: own.some(({ held }) => held.mistakes.length === 0),
    ...(generation !== undefined && { generation }),
  };
}

const tooMany = (names: Layer): string =>
  `LLMPolicies ${names.join(' and ')} hang on the same place: only one of them can hold there`;

/** Whether anything that it says is not said nearer to the model. */
const isHeard = ({ says }: AttachedPolicy, nearer: readonly AttachedPolicy[]): boolean =>
  Object.keys(says).some((section) => nearer.every((other) => !(section in other.says)));

/** The nearest that has a section is the one who says it. */
const ownersOf = (near: readonly AttachedPolicy[]): Owners =>
  Object.fromEntries(
    ABOUT_PAYERS.flatMap((section) => {
      const owner = near.find(({ says }) => section in says);
      return owner ? [[section, owner.name]] : [];
    }),
  );

/** Sections by which callers have names. */
const NAMING = ['keys', 'jwt'] as const;

/** The nearest that has limits is the one who says them, and no others. */
function limitsOf(near: readonly AttachedPolicy[]): RoutePolicy['limits'] {
  const owner = near.find(({ says }) => 'localLimits' in says);
  if (!owner || listIn(owner.says['localLimits']).length === 0) return undefined;
  const naming = NAMING.flatMap((section) => near.find(({ says }) => section in says)?.name ?? []);
  return { of: owner.name, callers: [...new Set(naming)].join(' + ') };
}

interface Read {
  readonly result: PolicyResult;
  readonly merged: JsonObject;
  readonly unable: Unable;
}

/** Nothing is opened because a policy cannot be kept. */
function mistakesIn(names: readonly string[], { result, merged, unable }: Read): readonly string[] {
  if (names.length === 0) return [];
  const where = `LLMPolicy ${names.join(' + ')}`;
  if (!result.ok) return result.problems.map((problem) => `${where}: ${problem}`);
  return [
    ...(unable.callers === undefined ? [] : [`${where}: ${unable.callers}`]),
    ...unheld(result.policy, unable).map((what) => `${where}: ${what}`),
    ...(letsNobodyIn(merged) ? [`${where}: it has neither keys nor jwt, so that nobody could be let in`] : []),
  ];
}

const letsNobodyIn = (merged: JsonObject): boolean =>
  ABOUT_CALLERS.some((section) => section in merged) && !('keys' in merged) && !('jwt' in merged);

/** What would be promised to be held and cannot be. */
function unheld({ keys, teams, organization }: PolicyConfig, unable: Unable): readonly string[] {
  const payers = [
    ...keys.map((key, at) => [`keys[${at}]`, key] as const),
    ...teams.map((team) => [`teams.${team.name}`, team] as const),
    ['organization', organization] as const,
  ];
  return payers.flatMap(([place, { budget, limits }]) => {
    const isHeld = budget?.mode === 'hard' || Object.keys(limits).length > 0;
    const why = [isHeld ? unable.held : undefined, budget?.mode === 'soft' ? unable.soft : undefined];
    return why.flatMap((reason) => (reason === undefined ? [] : [`${place}: ${reason}`]));
  });
}
