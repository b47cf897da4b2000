import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ResponseMapperSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { ERRORS, UNREAD } from '@dragoman/spec';
import { ownBody } from './own-body.ts';
import { whereCel } from './where-cel.ts';

type UnreadCode = (typeof UNREAD)[number][1];

const MESSAGES: Readonly<Record<UnreadCode, string>> = {
  headers_too_large: 'The headers are larger than what is accepted here.',
  request_timeout: 'The request did not arrive in time.',
  invalid_request: 'The request cannot be read.',
  not_found: 'There is nothing at this path.',
};

/** What more is to be said where Envoy is sure of the reason. */
const OF_REASONS: Partial<Record<(typeof UNREAD)[number][0], string>> = {
  low_version: 'HTTP/1.0 is not spoken here: ask with HTTP/1.1, and tell a proxy in front to do so.',
};

const DETAILS = 'response.code_details';
/** A call that has found a route has met the guard, which writes its errors. */
const UNASKED = '!has(xds.route_name)';

/** What Envoy refuses without asking any filter is written here: in OpenAI's words, for no path says which dialect it is. */
export const unread = (): readonly MessageInitShape<typeof ResponseMapperSchema>[] => {
  const reasons = UNREAD.map(([begins, code]) => ({ begins, code, message: OF_REASONS[begins] ?? MESSAGES[code] }));
  // The first that fits holds: a reason that begins like a later one stands before it.
  const answers = new Map(reasons.map(({ message, code }) => [message, code]));
  return [...answers].map(([message, code]) => {
    const same = reasons.filter((each) => each.message === message);
    const begins = same.map((each) => `${DETAILS}.startsWith('${each.begins}')`);
    return {
      filter: whereCel(`${UNASKED} && (${begins.join(' || ')})`),
      statusCode: ERRORS[code].status,
      ...ownBody('openai', code, message),
    };
  });
};
