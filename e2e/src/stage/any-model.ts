import type { AnswerMode, Arrived, Behaviour, ConfigData, Sample } from '@dragoman/testkit';
import { anyOf, below } from './chance.ts';

/** A provider of a test, as the model of the test knows it. */
export interface Known {
  readonly name: string;
  readonly sample: Sample;
  readonly port: number;
  readonly key: string;
  readonly refuses: boolean;
}

export interface Target {
  readonly provider: Known;
  readonly upstream: string;
}

/** What came to a provider. */
export interface Arrival {
  readonly provider: Known;
  readonly arrived: Arrived;
}

type Reason = 'connect' | 'reset' | '429' | '5xx';
const REASONS: readonly Reason[] = ['connect', 'reset', '429', '5xx'];

/** A model of any targets: those of the first rank share the calls, the others stand in for them one by one. */
export interface AnyModel {
  readonly name: string;
  readonly ranks: readonly (readonly Target[])[];
  readonly attempts: number;
  readonly on: readonly Reason[];
  /** As in dragoman.yaml. */
  readonly config: ConfigData;
}

/** Names that mean something in paths, templates, patterns and JSON. */
const UPSTREAM = [
  'up',
  'a/longer-name',
  'a:b',
  'Ü',
  'a b',
  '50%',
  'q?x',
  'a#b',
  'a..b',
  'a+b',
  "a'b",
  'a"b',
  'a\\b',
  '{a}',
];

export function anyModel(name: string, providers: readonly Known[]): AnyModel {
  const any = (): Target => ({ provider: anyOf(providers), upstream: `${anyOf(UPSTREAM)}${below(3)}` });
  const sharing = Math.max(1, below(6) - 2);
  // No target twice: an attempt says which one it is at.
  const drawn = new Map(Array.from({ length: sharing + below(4) }, any).map((target) => [written(target), target]));
  const targets = [...drawn.values()];
  const [first, others] = [targets.slice(0, sharing), targets.slice(sharing)];
  const drawnReasons = REASONS.filter(() => Math.random() < 0.8);
  const on = drawnReasons.length > 0 ? drawnReasons : REASONS;
  const attempts = Math.max(0, below(5) - 2);
  return {
    name,
    ranks: [first, ...others.map((each) => [each])],
    attempts,
    on,
    config: {
      targets: first.map((target) => ({ to: written(target), weight: 1 + below(3) })),
      fallback: others.map(written),
      retries: { attempts, on },
    },
  };
}

const written = ({ provider, upstream }: Target): string => `${provider.name}/${upstream}`;

/** What a provider may do with an attempt: answer, fail, or say that the caller is wrong. */
export const HOWS = ['answer', '429', '500', '503', 'close before head', 'reset before head', '400', '404'] as const;
export type How = (typeof HOWS)[number];

export function behaviourOf(how: How): Behaviour {
  if (how === '400' || how === '404') return { answer: { status: Number(how), body: '{"error":{}}' } };
  return how === 'answer' ? {} : { fault: how };
}

/** Whether a model takes it for a failure; where any of its targets is translated, what is lost has the status 503. */
export function isFailure({ on }: AnyModel, how: How | 'refused', anyTranslated: boolean): boolean {
  if (how === 'answer' || how === '400' || how === '404') return false;
  if (how === '429') return on.includes('429');
  if (on.includes('5xx')) return true;
  if (how === '500') return false;
  if (anyTranslated) return on.includes('connect') || on.includes('reset');
  return how !== '503' && on.includes(how === 'refused' ? 'connect' : 'reset');
}

const decoded = (path: string): string => path.split('/').map(decodeURIComponent).join('/');

/** Whether this is how a target is asked: by its path, and by its name where that is in the body. */
export function isAsked(target: Target, { provider, arrived }: Arrival, mode: AnswerMode): boolean {
  const { upstream } = target;
  const { model = upstream } = JSON.parse(arrived.body.toString()) as { readonly model?: string };
  const path = decoded(provider.sample.path(upstream, mode));
  return target.provider.name === provider.name && model === upstream && decoded(arrived.path) === path;
}
