import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { objectOf, objectsOf, textOf } from '../../reading/provider-body.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { FIELDS, placeTag, type ReasoningPlace } from '../reasoning-place.ts';
import { NOTHING, type ChoiceState, type Thinking, type Told } from './choice.ts';

/** A piece of a thought, and what makes it the same thought as the piece before. */
export interface ThoughtPiece extends Thinking {
  readonly text: string;
  readonly summary?: boolean | undefined;
  /** Nothing more of it comes. */
  readonly closes?: boolean | undefined;
}

/** Reads thoughts that stand beside the content. Of places that say the same the one that says most is read. */
export function readThinking(state: ChoiceState, delta: JsonObject): Told {
  let now = state;
  const events: AnswerEvent[] = [];
  for (const piece of piecesOf(delta)) {
    const [next, some] = think(now, piece);
    now = next;
    events.push(...some);
  }
  return [now, events];
}

/** Something else comes: what was thought so far is a part. */
export function closeThinking(state: ChoiceState): Told {
  if (!state.thinking) return [state, NOTHING];
  return [{ ...state, thinking: undefined }, [endOf(state.choice, state.thinking)]];
}

/** Takes in one piece. */
export function think(state: ChoiceState, piece: ThoughtPiece): Told {
  const { choice, thinking } = state;
  const continued = thinking && continues(thinking, piece);
  const events: AnswerEvent[] = thinking && !continued ? [endOf(choice, thinking)] : [];
  // The whole thought once more, with its signature, behind its pieces.
  const repeats = thinking?.place.type === 'fields' && piece.place.type === 'blocks';
  if (piece.text !== '' && !repeats)
    events.push({ type: 'reasoning', choice, text: piece.text, ...(piece.summary && { summary: true }) });
  const now: Thinking = continued ? joined(thinking, piece) : piece;
  if (!piece.closes) return [{ ...state, thinking: now }, events];
  return [{ ...state, thinking: undefined }, [...events, endOf(choice, now)]];
}

function continues({ place }: Thinking, piece: ThoughtPiece): boolean {
  // Hidden thoughts are their own.
  if (piece.encrypted !== undefined) return false;
  if (place.type === 'detail' && piece.place.type === 'detail')
    return place.detail['type'] === piece.place.detail['type'] && place.detail['index'] === piece.place.detail['index'];
  if (place.type === 'fields') return piece.place.type !== 'detail' || piece.text === '';
  return place.type === piece.place.type;
}

function joined(before: Thinking, { place, signature }: ThoughtPiece): Thinking {
  return {
    place:
      place.type === 'detail' && before.place.type === 'detail' ? merged(before.place.detail, place.detail) : place,
    signature: signature ?? before.signature,
  };
}

/** Pieces say again what they said, or say it empty. */
function merged(before: JsonObject, after: JsonObject): ReasoningPlace {
  const said = Object.entries(after).filter(([, value]) => value !== null && value !== '');
  return { type: 'detail', detail: { ...before, ...Object.fromEntries(said) } };
}

function endOf(choice: number, { place, signature, encrypted }: Thinking): AnswerEvent {
  if (place.type === 'blocks') {
    return {
      type: 'reasoning-end',
      choice,
      ...(signature !== undefined && { signature }),
      ...(encrypted !== undefined && { encrypted }),
    };
  }
  const tag = placeTag(place.type === 'detail' ? { ...place, detail: inOrder(place.detail) } : place);
  const hidden = place.type === 'detail' && place.detail['type'] === 'reasoning.encrypted';
  return { type: 'reasoning-end', choice, ...(hidden ? { encrypted: tag } : { signature: tag }) };
}

/** However it came in pieces, it goes back the same: prompt caches go by bytes. */
const inOrder = (detail: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1)));

function piecesOf(delta: JsonObject): readonly ThoughtPiece[] {
  const details = objectsOf(delta['reasoning_details']);
  if (details.length > 0) return details.map(pieceOfDetail);
  const blocks = blockPieces(objectsOf(delta['thinking_blocks']));
  if (blocks.some(({ text }) => text !== '')) return blocks;
  const fields = FIELDS.filter((field) => (textOf(delta[field]) ?? '') !== '');
  const text = textOf(delta[fields[0] ?? '']);
  if (text !== undefined) return [{ place: { type: 'fields', fields }, text }, ...blocks];
  if (blocks.length > 0) return blocks;
  const beside = besideOf(delta);
  return beside ? [{ place: beside, text: '', closes: true }] : [];
}

/** What stands before another block is whole. */
const blockPieces = (blocks: readonly JsonObject[]): readonly ThoughtPiece[] =>
  blocks.flatMap((block, at) =>
    pieceOfBlock(block).map((piece) => (at < blocks.length - 1 ? { ...piece, closes: true } : piece)),
  );

function pieceOfDetail({ text, summary, ...detail }: JsonObject): ThoughtPiece {
  const place: ReasoningPlace = { type: 'detail', detail };
  if (textOf(summary) !== undefined) return { place, text: textOf(summary)!, summary: true };
  return { place, text: textOf(text) ?? '' };
}

/** Without an envelope it is Anthropic's: LiteLLM passes it on so. */
function pieceOfBlock({ type, thinking, signature, data }: JsonObject): readonly ThoughtPiece[] {
  const place = { type: 'blocks' } as const;
  if (type === 'redacted_thinking')
    return [{ place, text: '', encrypted: wrap('anthropic-messages', textOf(data) ?? ''), closes: true }];
  const signed = textOf(signature) ?? '';
  const text = textOf(thinking) ?? '';
  if (signed === '') return text === '' ? [] : [{ place, text }];
  return [{ place, text, signature: wrap('anthropic-messages', signed), closes: true }];
}

/** Google signs a message without saying its thoughts; what belongs to a tool call stands there. */
function besideOf(delta: JsonObject): ReasoningPlace | undefined {
  const extraContent = objectOf(delta['extra_content']);
  return extraContent && objectOf(extraContent['google'])?.['thought_signature'] !== undefined
    ? { type: 'beside', extraContent }
    : undefined;
}
