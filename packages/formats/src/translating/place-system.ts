import type { TextPart, Turn } from '@dragoman/spec';

type SystemTurn = Extract<Turn, { role: 'system' | 'developer' }>;

export interface PlacedSystem {
  /** What goes into the field that formats have for it. */
  readonly system: readonly TextPart[];
  readonly turns: readonly Turn[];
  readonly warnings: readonly string[];
}

/**
 * For formats whose system texts are a field of their own: those at the head go there. One that stands later stays in
 * its place where that is allowed (`laterSystem`, behind what the user said), else it goes to the head and is told.
 */
export function placeSystem(turns: readonly Turn[], { laterSystem }: { laterSystem: boolean }): PlacedSystem {
  const head = turns.findIndex((turn) => !isSystem(turn));
  const isLater = (at: number) => head >= 0 && at > head;
  const stays = (turn: Turn, at: number) =>
    !isSystem(turn) || (laterSystem && isLater(at) && ['user', 'tool'].includes(turns[at - 1]?.role ?? ''));
  const moved = turns.some((turn, at) => isLater(at) && !stays(turn, at));
  return {
    system: turns.flatMap((turn, at) => (isSystem(turn) && !stays(turn, at) ? turn.parts : [])),
    turns: turns.filter(stays),
    warnings: moved ? ['a system text that stood later in the conversation is sent before it'] : [],
  };
}

const isSystem = (turn: Turn): turn is SystemTurn => turn.role === 'system' || turn.role === 'developer';
