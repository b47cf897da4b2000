import { GatewayError, type Frame } from '@dragoman/spec';
import { PRELUDE_BYTES, SMALLEST_MESSAGE } from './aws-message.ts';
import { crc32 } from './crc32.ts';

const UTF8 = new TextEncoder();

const STRING = 7;
/** Bytes: what the length of a header's value can say. */
const MAX_VALUE = 0xffff;

/** The headers behind the one that names the event are always the same. */
const REST = {
  event: concat([header(':content-type', 'application/json'), header(':message-type', 'event')]),
  exception: concat([header(':content-type', 'application/json'), header(':message-type', 'exception')]),
};

/**
 * One message as Bedrock's ConverseStream sends it: headers in its order, JSON as the payload.
 *
 * @throws GatewayError `internal_error` for an event whose name is no name, 64 KiB and more
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export function encodeAwsEventStream({ event, data, exception }: Frame): Uint8Array {
  const name = header(exception ? ':exception-type' : ':event-type', event);
  const rest = exception ? REST.exception : REST.event;
  const payload = UTF8.encode(data);
  const headersLength = name.length + rest.length;
  const message = new Uint8Array(SMALLEST_MESSAGE + headersLength + payload.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length);
  view.setUint32(4, headersLength);
  view.setUint32(8, crc32(message.subarray(0, 8)));
  message.set(name, PRELUDE_BYTES);
  message.set(rest, PRELUDE_BYTES + name.length);
  message.set(payload, PRELUDE_BYTES + headersLength);
  const end = message.length - 4;
  view.setUint32(end, crc32(message.subarray(0, end)));
  return message;
}

function header(name: string, text: string): Uint8Array {
  const value = UTF8.encode(text);
  if (value.length > MAX_VALUE) throw new GatewayError('internal_error', `AWS event stream: ${name} is too long`);
  const lengths = [value.length >> 8, value.length & 0xff];
  return concat([Uint8Array.of(name.length), UTF8.encode(name), Uint8Array.of(STRING, ...lengths), value]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
