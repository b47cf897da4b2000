import type { PolicyFate } from '@dragoman/gateway-api';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

const MOST_SIGNS = 32_000;

/** What has become of a policy, as Kubernetes says it, without the times. */
function said({ mistakes, holds }: PolicyFate): readonly Pick<Condition, 'type' | 'status' | 'reason' | 'message'>[] {
  const isRight = mistakes.length === 0;
  const wrong = mistakes.join('; ').slice(0, MOST_SIGNS);
  return [
    isRight
      ? { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'It can be held.' }
      : { type: 'Accepted', status: 'False', reason: 'Invalid', message: wrong },
    holds
      ? { type: 'Programmed', status: 'True', reason: 'Programmed', message: 'It holds where it hangs.' }
      : {
          type: 'Programmed',
          status: 'False',
          reason: isRight ? 'NoRoute' : 'Invalid',
          message: isRight ? 'It hangs on no route that asks models.' : 'Its routes answer 500.',
        },
  ];
}

/**
 * The conditions that a policy is to have; undefined: it has them already.
 * @param now as RFC 3339 writes it
 */
export function conditionsFor(
  fate: PolicyFate,
  present: readonly Condition[],
  now: string,
): readonly Condition[] | undefined {
  const wanted = said(fate).map((each): Condition => {
    const before = present.find(({ type }) => type === each.type);
    return {
      ...each,
      lastTransitionTime: before?.status === each.status ? before.lastTransitionTime : now,
      ...(fate.generation !== undefined && { observedGeneration: fate.generation }),
    };
  });
  const isSame = wanted.every((each) => {
    const before = present.find(({ type }) => type === each.type);
    return (
      before?.status === each.status &&
      before.message === each.message &&
      before.observedGeneration === each.observedGeneration
    );
  });
  return isSame ? undefined : wanted;
}
