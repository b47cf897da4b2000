import { GatewayError } from '@dragoman/spec';

const BYTES = 4;

/** Numbers as base64 of little-endian float32, as OpenAI's clients ask for them. */
export function base64OfFloats(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * BYTES));
  vector.forEach((value, at) => view.setFloat32(at * BYTES, value, true));
  const bytes = new Uint8Array(view.buffer);
  const pieces: string[] = [];
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
  return btoa(pieces.join(''));
}

/** @throws GatewayError `bad_upstream_answer` when it is no base64 of float32 */
export function floatsOfBase64(base64: string): readonly number[] {
  const bytes = Uint8Array.from(binaryOf(base64), (char) => char.charCodeAt(0));
  if (bytes.length % BYTES !== 0) throw noVector();
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / BYTES }, (_, at) => view.getFloat32(at * BYTES, true));
}

function binaryOf(base64: string): string {
  try {
    return atob(base64);
  } catch (cause) {
    throw noVector(cause);
  }
}

const noVector = (cause?: unknown): GatewayError =>
  new GatewayError('bad_upstream_answer', 'the provider sent an embedding that cannot be read', { cause });
