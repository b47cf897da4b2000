import type { Json, JsonObject } from '@dragoman/spec';
import { objectsOf, textOf, unreadable } from '../../reading/provider-body.ts';

// Arguments of a call that come piece by piece, each with the place where it belongs: `$.items[0].name`.

/** The pieces of one call, the last first. */
export interface Pieces {
  readonly before: Pieces | undefined;
  readonly piece: JsonObject;
}

export const addPieces = (before: Pieces | undefined, list: Json | undefined): Pieces | undefined =>
  objectsOf(list).reduce<Pieces | undefined>((pieces, piece) => ({ before: pieces, piece }), before);

const MAX_STEPS = 64;

type Step = string | number;
interface Node {
  readonly children: Map<Step, Node>;
  readonly texts: string[];
  value?: Json;
}

const freshNode = (): Node => ({ children: new Map(), texts: [] });

/** All pieces put together. Linear: each piece is looked at once. */
export function argumentsOf(pieces: Pieces | undefined): Json {
  const list: JsonObject[] = [];
  for (let at = pieces; at; at = at.before) list.push(at.piece);
  const root = freshNode();
  for (const piece of list.reverse()) put(root, piece);
  return root.children.size === 0 ? {} : valueOf(root);
}

function put(root: Node, piece: JsonObject): void {
  let node = root;
  for (const step of stepsOf(textOf(piece['jsonPath']) ?? '')) {
    const child = node.children.get(step) ?? freshNode();
    node.children.set(step, child);
    node = child;
  }
  const text = textOf(piece['stringValue']);
  if (text !== undefined) node.texts.push(text);
  else node.value = piece['numberValue'] ?? piece['boolValue'] ?? null;
}

const STEP = /\.([^.[\]]+)|\[(\d{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]/y;

function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (path.startsWith('$') && STEP.lastIndex < path.length) {
    const [, name, index, single, double] = STEP.exec(path) ?? [];
    const step = index === undefined ? (name ?? single ?? double) : Number(index);
    if (step === undefined || steps.length >= MAX_STEPS) throw unreadable('a part of a call', 'its jsonPath');
    steps.push(step);
  }
  return steps;
}

/** A list is as long as what came for it: its numbers give the order only. */
function valueOf({ children, texts, value }: Node): Json {
  if (children.size === 0) return texts.length > 0 ? texts.join('') : (value ?? null);
  const entries = [...children].map(([step, node]): readonly [Step, Json] => [step, valueOf(node)]);
  if (!entries.every(([step]) => typeof step === 'number')) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, each]) => each);
}
