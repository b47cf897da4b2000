import type { AnswerEvent, Json, JsonObject } from '@dragoman/spec';
import { numberOf, objectOf, objectsOf, textOf, unreadable } from '../../reading/provider-body.ts';
import { sourceOfUrl } from '../../translating/data-url.ts';
import { grow, textOfRope, type Rope } from '../../translating/rope.ts';
import { NOTHING, type Audio, type ChoiceState, type Told } from './choice.ts';
import { closeThinking, think } from './thinking.ts';

/** Characters of base64 of one spoken answer. */
const MOST_AUDIO = 64 * 1_024 * 1_024;

/** Reads the content: text, or the list of parts that Mistral gives models that think. */
export function readContent(state: ChoiceState, { content }: JsonObject): Told {
  if (typeof content === 'string') return content === '' ? [state, NOTHING] : say(state, content);
  let now = state;
  const events: AnswerEvent[] = [];
  for (const part of objectsOf(content)) {
    const [next, some] = readPart(now, part);
    now = next;
    events.push(...some);
  }
  return [now, events];
}

function say(state: ChoiceState, text: string): Told {
  const [next, ended] = closeThinking(state);
  return [next, [...ended, { type: 'text', choice: state.choice, text }]];
}

function readPart(state: ChoiceState, part: JsonObject): Told {
  switch (part['type']) {
    case 'text': {
      const text = textOf(part['text']) ?? '';
      return text === '' ? [state, NOTHING] : say(state, text);
    }
    case 'thinking': {
      const thinking = part['thinking'];
      const text =
        textOf(thinking) ??
        objectsOf(thinking)
          .map((piece) => textOf(piece['text']) ?? '')
          .join('');
      const signature = textOf(part['signature']) || undefined;
      if (text === '' && signature === undefined) return [state, NOTHING];
      return think(state, { place: { type: 'content', signature }, text, closes: signature !== undefined });
    }
    case 'image_url':
      return [state, imageOf(state.choice, part)];
    default:
      // References to what it searched, and what is not invented yet.
      return [state, NOTHING];
  }
}

export function readRefusal(state: ChoiceState, { refusal }: JsonObject): Told {
  if (typeof refusal !== 'string' || refusal === '') return [state, NOTHING];
  const [next, ended] = closeThinking(state);
  return [next, [...ended, { type: 'refusal', choice: state.choice, text: refusal }]];
}

/** OpenRouter's `images`, beside the content. */
export function readImages(state: ChoiceState, { images }: JsonObject): Told {
  const events = objectsOf(images).flatMap((image) => imageOf(state.choice, image));
  return [state, events];
}

/** One that is only an address is not an image yet: nothing is fetched. */
function imageOf(choice: number, part: JsonObject): readonly AnswerEvent[] {
  const place = part['image_url'];
  const url = textOf(place) ?? textOf(objectOf(place)?.['url']) ?? '';
  const { source, mediaType } = sourceOfUrl(url);
  if (source.from !== 'data') return NOTHING;
  return [
    { type: 'media', choice, kind: 'image', base64: source.base64, ...(mediaType !== undefined && { mediaType }) },
  ];
}

/** Pieces of what is spoken; it is told at the end, as one. */
export function readAudio(state: ChoiceState, { audio }: JsonObject): Told {
  const said = objectOf(audio);
  if (!said) return [state, NOTHING];
  const before = state.audio;
  const data = grown(before?.data, said['data']);
  if ((data?.length ?? 0) > MOST_AUDIO) throw unreadable('an answer', 'what is spoken is too long');
  const now: Audio = {
    id: textOf(said['id']) || before?.id,
    expiresAt: numberOf(said['expires_at']) || before?.expiresAt,
    data,
    transcript: grown(before?.transcript, said['transcript']),
  };
  return [{ ...state, audio: now }, NOTHING];
}

const grown = (rope: Rope | undefined, piece: Json | undefined): Rope | undefined =>
  typeof piece === 'string' && piece !== '' ? grow(rope, piece) : rope;

/** What was spoken, if anything was: Snowflake sends empty ones. */
export function spoken({ choice, audio }: ChoiceState): readonly AnswerEvent[] {
  if (!audio?.data && !audio?.transcript && audio?.id === undefined) return NOTHING;
  const transcript = textOfRope(audio.transcript);
  return [
    {
      type: 'media',
      choice,
      kind: 'audio',
      base64: textOfRope(audio.data),
      ...(transcript !== '' && { transcript }),
      ...(audio.id !== undefined && { id: audio.id }),
      ...(audio.expiresAt !== undefined && { expiresAt: audio.expiresAt }),
    },
  ];
}
