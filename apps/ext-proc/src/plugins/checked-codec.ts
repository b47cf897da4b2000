import {
  FEATURES,
  type EncodedRequest,
  type PluginFormat,
  type ProviderCodec,
  type ProviderError,
  type SupportTable,
} from '@dragoman/spec';
import { checkEvents, isObject } from './check-events.ts';
import { BEGIN, checkedMachine, WHOLE_ANSWER } from './checked-machine.ts';
import { guarded, promised, type Guarded } from './guarded.ts';

const isList = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string');

/** A request for a provider. @throws {Error} what of it is none */
function checkRequest(encoded: unknown): EncodedRequest {
  promised(isObject(encoded) && isObject(encoded['body']), 'it gave a request without a body');
  promised(typeof encoded['path'] === 'string' && encoded['path'].startsWith('/'), 'it gave a request without a path');
  promised(isList(encoded['warnings']), 'it gave a request without its warnings');
  return encoded as unknown as EncodedRequest;
}

function checkError(error: unknown): ProviderError {
  promised(isObject(error) && typeof error['message'] === 'string', 'it gave an error without a message');
  return error as unknown as ProviderError;
}

function checkObject<T>(value: T): T {
  promised(isObject(value), 'it gave an answer that is none');
  return value;
}

/** What a feature without a row is. */
const supportOf = (rows: PluginFormat['support']): SupportTable =>
  Object.fromEntries(FEATURES.map((feature) => [feature, rows[feature] ?? 'refuses'])) as SupportTable;

/** A plugin's format, which gives what it promises or throws a GatewayError. */
export function checkedCodec(codec: PluginFormat, source: Guarded): ProviderCodec {
  const of = (member: string): Guarded => ({ ...source, what: `${source.what}: ${member}` });
  const operation = <Request, Answer, Rest extends readonly unknown[]>(
    name: string,
    codec: { encodeRequest(request: Request): EncodedRequest; decodeAnswer(...answer: Rest): Answer } | undefined,
  ) =>
    codec && {
      encodeRequest: (request: Request) =>
        guarded(of(`${name}.encodeRequest`), () => checkRequest(codec.encodeRequest(request))),
      decodeAnswer: (...answer: Rest) =>
        guarded(of(`${name}.decodeAnswer`), () => checkObject(codec.decodeAnswer(...answer))),
    };
  const count = operation('count', codec.count);
  const embed = operation('embed', codec.embed);
  const rerank = operation('rerank', codec.rerank);
  return {
    format: codec.format,
    framing: codec.framing,
    support: supportOf(codec.support),
    encodeRequest: (request) => guarded(of('encodeRequest'), () => checkRequest(codec.encodeRequest(request))),
    decodeAnswer: (body) =>
      guarded(of('decodeAnswer'), () => {
        const events = checkEvents(codec.decodeAnswer(body));
        WHOLE_ANSWER.end(events.reduce(WHOLE_ANSWER.output, BEGIN));
        return events;
      }),
    decodeStream: checkedMachine(codec.decodeStream, WHOLE_ANSWER, of('decodeStream')),
    decodeError: (status, body) => guarded(of('decodeError'), () => checkError(codec.decodeError(status, body))),
    ...(count && { count }),
    ...(embed && { embed }),
    ...(rerank && { rerank }),
  };
}
