import type { Frame } from '@dragoman/spec';
import { decodeUtf8 } from '../bytes/decode-utf8.ts';
import { badMessage, type AwsMessage } from './aws-message.ts';

/** Which header names what happened, by `:message-type`. */
const NAMED_BY: readonly (readonly [type: string, header: string])[] = [
  ['exception', ':exception-type'],
  ['error', ':error-code'],
  ['event', ':event-type'],
];

/**
 * A message as formats read it. An `error` has its words in a header instead of a payload: they become
 * `{"message": …}`, which is what an exception's payload looks like.
 *
 * @throws GatewayError `bad_upstream_answer` where the message does not say what it is
 */
export function frameOfAwsMessage({ headers, payload }: AwsMessage): Frame {
  const said = headers[':message-type'];
  // Some servers do not say it: then the header that names what happened does.
  const [type, namedBy] = NAMED_BY.find(([each, by]) => (said === undefined ? by in headers : each === said)) ?? [];
  const event = namedBy === undefined ? undefined : headers[namedBy];
  if (typeof event !== 'string') throw badMessage('a message that does not say what it is');
  if (type === 'event') return { event, data: decodeUtf8(payload, 'bad_upstream_answer') };
  const words = headers[':error-message'];
  const data =
    payload.length === 0 && typeof words === 'string'
      ? JSON.stringify({ message: words })
      : decodeUtf8(payload, 'bad_upstream_answer');
  return { event, data, exception: true };
}
