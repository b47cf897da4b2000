import { GatewayError, type Frame } from '@dragoman/spec';
import { PRELUDE_BYTES, SMALLEST_MESSAGE } from './aws-message.ts';
import { crc32 } from './crc32.ts';

const UTF8 = new TextEncoder();

const STRING = 7;
/** Bytes: what the length of a header's value can say. */
const MAX_VALUE = 0xffff;

/** What is the same in all messages: the header that says what happened up to its value, and the headers behind it. */
const EVENT = { named: nameOf(':event-type'), rest: restOf('event') };
const EXCEPTION = { named: nameOf(':exception-type'), rest: restOf('exception') };

/**
 * One message as Bedrock's ConverseStream sends it: headers in its order, JSON as the payload.
 *
 * @throws GatewayError `internal_error` for an event whose name is no name, 64 KiB and more
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export function encodeAwsEventStream({ event, data, exception }: Frame): Uint8Array {
  const { named, rest } = exception ? EXCEPTION : EVENT;
  const name = UTF8.encode(event);
  if (name.length > MAX_VALUE) throw new GatewayError('internal_error', 'AWS event stream: the name is too long');
  const payload = UTF8.encode(data);
  const headers = named.length + 2 + name.length + rest.length;
  const message = new Uint8Array(SMALLEST_MESSAGE + headers + payload.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length);
  view.setUint32(4, headers);
  view.setUint32(8, crc32(message.subarray(0, 8)));
  message.set(named, PRELUDE_BYTES);
  view.setUint16(PRELUDE_BYTES + named.length, name.length);
  message.set(name, PRELUDE_BYTES + named.length + 2);
  message.set(rest, PRELUDE_BYTES + headers - rest.length);
  message.set(payload, PRELUDE_BYTES + headers);
  const end = message.length - 4;
  view.setUint32(end, crc32(message.subarray(0, end)));
  return message;
}

/** A header up to the length of its value. */
function nameOf(header: string): Uint8Array {
  return Uint8Array.of(header.length, ...UTF8.encode(header), STRING);
}

function restOf(messageType: string): Uint8Array {
  const constant = (header: string, value: string): readonly number[] => [
    ...nameOf(header),
    0,
    value.length,
    ...UTF8.encode(value),
  ];
  return Uint8Array.of(...constant(':content-type', 'application/json'), ...constant(':message-type', messageType));
}
