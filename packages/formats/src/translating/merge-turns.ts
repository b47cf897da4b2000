import type { Turn } from '@dragoman/spec';

/** Adjacent turns of one role as one turn: for formats that read them so, or that want roles to alternate. */
export function mergeTurns(turns: readonly Turn[]): readonly Turn[] {
  const merged: Turn[] = [];
  // Where the turn that is still growing began; its parts are put together once, at its end.
  let from = 0;
  turns.forEach((turn, at) => {
    if (turns[at + 1]?.role === turn.role && !nameOf(turn) && !nameOf(turns[at + 1]!)) return;
    merged.push(joined(turns.slice(from, at + 1)));
    from = at + 1;
  });
  return merged;
}

const nameOf = (turn: Turn): string | undefined => ('name' in turn ? turn.name : undefined);

/** All of one role. */
function joined(turns: readonly Turn[]): Turn {
  const [first] = turns;
  if (first!.role === 'tool')
    return { role: 'tool', results: turns.flatMap((turn) => (turn.role === 'tool' ? turn.results : [])) };
  const parts = turns.flatMap((turn): readonly unknown[] => (turn.role === 'tool' ? [] : turn.parts));
  return { ...first, parts } as Turn;
}
