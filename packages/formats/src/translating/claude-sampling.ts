import type { Sampling } from '@dragoman/spec';
import { claudeTraits } from './claude-traits.ts';

type Name = 'temperature' | 'topP' | 'topK';

export interface ClaudeSampling {
  readonly taken: Readonly<Partial<Record<Name, number>>>;
  /** Why the others are left out. */
  readonly left: readonly (readonly [name: Name, why: string])[];
}

/**
 * What of the sampling Claude takes: newer models nothing, some either `temperature` or `top_p`, and one that thinks no
 * temperature but 1 and no `top_k`.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 * @see https://platform.claude.com/docs/en/about-claude/models/migrating-to-claude-4
 */
export function claudeSampling(
  { temperature, topP, topK }: Pick<Sampling, Name>,
  { model, thinks }: { readonly model: string; readonly thinks: boolean },
): ClaudeSampling {
  const { sampling } = claudeTraits(model);
  const asked = Object.entries({ temperature, topP, topK }).filter(
    (each): each is [Name, number] => each[1] !== undefined,
  );
  if (sampling === 'none') return { taken: {}, left: asked.map(([name]) => [name, 'this model takes none']) };
  const isTaken = ([name, value]: readonly [Name, number]) => !(thinks && isBarred(name, value));
  const taken = asked.filter(isTaken);
  const left = asked
    .filter((each) => !isTaken(each))
    .map(([name]) => [name, 'a model that thinks takes none'] as const);
  const second = sampling === 'one' ? secondOf(Object.fromEntries(taken)) : undefined;
  return {
    taken: Object.fromEntries(taken.filter(([name]) => name !== second)),
    left: second === undefined ? left : [...left, [second, 'this model takes one of temperature and top_p']],
  };
}

const isBarred = (name: Name, value: number): boolean =>
  name === 'topP' ? value < 0.95 : name === 'topK' || value !== 1;

/** Of both, the one that says less: 1 is the usual temperature. */
function secondOf({ temperature, topP }: Partial<Record<Name, number>>): Name | undefined {
  if (temperature === undefined || topP === undefined) return undefined;
  return temperature === 1 ? 'temperature' : 'topP';
}
