import {
  GatewayError,
  isFormat,
  type FormatCodec,
  type Json,
  type JsonObject,
  type ProviderCodec,
} from '@dragoman/spec';
import { CODECS, inWordsOf } from '@dragoman/formats';
import { parseJson } from '@dragoman/framing';
import type { Call, Ports } from './call.ts';
import { translateChat } from './operations/chat.ts';
import { translateCount } from './operations/count.ts';
import { atItsDoor } from './operations/envelope.ts';
import { translateEmbed, translateRerank } from './operations/one-shot.ts';
import { rewrap } from './operations/rewrap.ts';
import type { Translated, Translating } from './translating.ts';

const OPERATIONS: Readonly<Record<Call['operation'], (translating: Translating) => Translated>> = {
  chat: translateChat,
  count: translateCount,
  embed: translateEmbed,
  rerank: translateRerank,
};

/** @throws GatewayError what is wrong with the request, or why it cannot be translated */
export function translate(asked: Call, bytes: Uint8Array, ports: Ports): Translated {
  const call = atItsDoor(asked);
  const body = parseJson(bytes);
  if (!isObject(body)) throw new GatewayError('invalid_body', 'the body is not a JSON object');
  const translating = { call, ports, body, bytes, from: codecOf(call.from), to: spokenTo(call, ports) };
  try {
    if (isTransformed(ports)) return translateTransformed(translating);
    return call.from === call.to.format ? rewrap(translating) : OPERATIONS[call.operation](translating);
  } catch (error) {
    throw inWordsOf(call.from, error);
  }
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTransformed = ({ plugged }: Ports): boolean =>
  plugged !== undefined && plugged.requests.length + plugged.answers.length > 0;

/** Transforms know conversations: what else is asked would get around them. */
function translateTransformed(translating: Translating): Translated {
  const { operation } = translating.call;
  if (operation === 'chat' || operation === 'count') return OPERATIONS[operation](translating);
  throw new GatewayError(
    'cannot_translate',
    `this model is asked through a plugin, which cannot be asked to ${operation}`,
  );
}

function spokenTo({ to: { format } }: Call, { plugged }: Ports): ProviderCodec {
  const codec = isFormat(format) ? codecOf(format) : plugged?.codec;
  if (codec?.format === format) return codec;
  throw new GatewayError('internal_error', 'internal error', { cause: `no codec for ${format}` });
}

function codecOf(format: Call['from']): FormatCodec {
  const codec = CODECS.get(format);
  if (!codec) throw new GatewayError('internal_error', 'internal error', { cause: `no codec for ${format}` });
  return codec;
}
