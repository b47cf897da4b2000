import { GatewayError, type ErrorCode } from '@dragoman/spec';

/**
 * Where in the array: before its bracket, before the first element or the end, before an element that has to come, in
 * an element, behind one, behind the array.
 */
export type Place = 'before' | 'first' | 'next' | 'element' | 'behind' | 'over';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

const codesOf = (characters: string): ReadonlySet<number> => new Set(new TextEncoder().encode(characters));

const SPACES = codesOf(' \t\r\n');
/** The bytes of a byte order mark say nothing before the array. */
const MARK = codesOf('\uFEFF');
/** What a JSON value begins with. */
const BEGINNINGS = codesOf('{["-0123456789tfn');

/**
 * The place behind one byte outside of elements; `element` means that the byte is the first one of it.
 *
 * @throws GatewayError `error` where the byte may not stand there
 */
export function placeAfter(place: Exclude<Place, 'element'>, byte: number, error: ErrorCode): Place {
  if (SPACES.has(byte) || (place === 'before' && MARK.has(byte))) return place;
  const next = placeAt(place, byte);
  if (!next) throw new GatewayError(error, 'the stream is not a JSON array');
  return next;
}

function placeAt(place: Exclude<Place, 'element'>, byte: number): Place | undefined {
  switch (place) {
    case 'before':
      return byte === OPEN ? 'first' : undefined;
    case 'first':
      return byte === CLOSE ? 'over' : placeAt('next', byte);
    case 'next':
      return BEGINNINGS.has(byte) ? 'element' : undefined;
    case 'behind':
      return byte === COMMA ? 'next' : byte === CLOSE ? 'over' : undefined;
    case 'over':
      return undefined;
  }
}
