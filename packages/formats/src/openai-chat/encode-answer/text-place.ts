import type { AnswerEvent } from '@dragoman/spec';

/** Where the text part that is open, or was the last one, stands in the text of its choice; in UTF-16 units. */
export interface TextPlace {
  readonly start: number;
  readonly length: number;
  readonly over: boolean;
}

export const NO_TEXT_YET: TextPlace = { start: 0, length: 0, over: false };

/** Citations count in the part that they are about; clients of this API count in the whole text. */
export function placeAfter(place: TextPlace, event: AnswerEvent): TextPlace {
  const { start, length, over } = place;
  switch (event.type) {
    case 'text': {
      const { text } = event;
      const said = text.length;
      return over ? { start: start + length, length: said, over: false } : { start, length: length + said, over };
    }
    case 'citation':
    case 'logprobs':
    case 'tool-args':
      return place;
    default:
      return { start, length, over: true };
  }
}
