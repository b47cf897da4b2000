import type { Frame, Json, JsonObject } from '@dragoman/spec';
import { decodeBase64 } from '../bytes/decode-base64.ts';
import { decodeUtf8 } from '../bytes/decode-utf8.ts';
import { parseJson } from '../json/parse-json.ts';
import { badMessage } from './aws-message.ts';

const ERROR = 'bad_upstream_answer';

/**
 * InvokeModelWithResponseStream wraps the model's own events: `chunk` with `{"bytes": base64}`. Gives the inner one:
 * its JSON text, and as the event its `type` where it has one. Exceptions and other events are as they were.
 *
 * @throws GatewayError `bad_upstream_answer` where a chunk holds something else
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html
 */
export function unwrapInvokeChunk(frame: Frame): Frame {
  if (frame.exception || frame.event !== 'chunk') return frame;
  const { bytes } = objectOf(parseJson(frame.data, { error: ERROR }));
  if (typeof bytes !== 'string') throw badMessage('a chunk without bytes');
  const data = decodeUtf8(decodeBase64(bytes, ERROR), ERROR);
  const { type } = objectOf(parseJson(data, { error: ERROR }));
  return { event: typeof type === 'string' ? type : '', data };
}

function objectOf(value: Json): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badMessage('a chunk of no JSON object');
  return value as JsonObject;
}
