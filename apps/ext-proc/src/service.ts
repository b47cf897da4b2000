import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  ProcessingRequestSchema,
  ProcessingResponseSchema,
  type ProcessingRequest,
  type ProcessingResponse,
} from '@envoyproxy/protos/envoy/service/ext_proc/v3/external_processor';
import { exchange, type Call, type Effect, type Input, type Ports } from '@dragoman/exchange';
import { GatewayError, type Machine } from '@dragoman/spec';
import type { GrpcMethod } from '@dragoman/runtime';
import { callOf, settingsOf, type RouteSettings } from './call-of.ts';
import { decompressor, type Decompressor, type Plain } from './decompress.ts';
import { plug, type PlugPorts } from './plugins/plug.ts';
import { answerMessage, bodyMessage, headMessage, requestMessage, refusalMessage, goOn } from './messages.ts';

export interface ServiceOptions extends Omit<Ports, 'plugged'>, PlugPorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told once for each call that ended here, with the code of its error or undefined. */
  readonly ended: (code: string | undefined) => void;
}

/** What Envoy puts into the first message about the call; the same text is in the compiled configuration. */
const CALL_ATTRIBUTE = "request.headers['x-gw-call']";
const NOTHING = new Uint8Array(0);
const FILTER = 'envoy.filters.http.ext_proc';

/** Envoy's ProcessingRequest ⇄ the exchange: one stream is one call, and nothing is shared between them. */
export function translateService(options: ServiceOptions): GrpcMethod {
  return (metadata) => {
    const settings = settingsOf(metadata);
    let running: Running | undefined;
    let decompress: Decompressor | undefined;

    const advance = (input: Input): ProcessingResponse => {
      if (!running) throw new Error('an answer before its request');
      const [state, [effect]] = running.machine.step(running.state, input);
      running = { ...running, state };
      if (!effect) throw new Error(`nothing to do at ${input.type}`);
      return messageFor(effect, { input, options });
    };
    const head = (request: Extract<ProcessingRequest['request'], { case: 'responseHeaders' }>): ProcessingResponse => {
      const headers = headersOf(request.value.headers?.headers ?? []);
      try {
        decompress = decompressor(headers.get('content-encoding'));
      } catch (thrown) {
        return advance({ type: 'broken', bytes: NOTHING, error: GatewayError.from(thrown) });
      }
      return advance({
        type: 'head',
        status: Number(headers.get(':status') ?? '0'),
        contentType: headers.get('content-type') ?? '',
      });
    };
    const body = ({ bytes, error }: Plain, last: boolean): Uint8Array =>
      encode(advance(error ? { type: 'broken', bytes, error } : { type: 'chunk', bytes, last }));
    return {
      message(bytes) {
        const { request, attributes } = fromBinary(ProcessingRequestSchema, bytes);
        switch (request.case) {
          case 'requestBody': {
            const begin = (started: Running | GatewayError): Uint8Array => {
              if ('code' in started) return encode(refused(started, options));
              running = started;
              return encode(advance({ type: 'request', body: request.value.body }));
            };
            const started = start(attributes[FILTER]?.[CALL_ATTRIBUTE], settings, options);
            return started instanceof Promise ? started.then(begin) : begin(started);
          }
          case 'responseHeaders':
            return encode(head(request));
          case 'responseBody': {
            const { body: bytes, endOfStream: last } = request.value;
            return decompress ? decompress(bytes, last).then((plain) => body(plain, last)) : body({ bytes }, last);
          }
          default:
            return encode(goOn(request.case));
        }
      },
    };
  };
}

interface Running {
  readonly machine: Machine<unknown, Input, Effect>;
  readonly state: unknown;
}

/** Plugins may have to be looked for; a call that needs none does not wait. */
function start(
  described: unknown,
  settings: RouteSettings,
  options: ServiceOptions,
): Running | GatewayError | Promise<Running | GatewayError> {
  const { countTokens } = options;
  try {
    const call: Call = callOf(text(described), settings, Math.floor(options.now() / 1000));
    if (!needsPlugins(settings)) return running(call, { countTokens });
    const plugged = plug(call, settings.plugins, options);
    return plugged.then((known) => running(call, { countTokens, plugged: known })).catch(GatewayError.from);
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
}

const needsPlugins = ({ plugins: { format, transforms } }: RouteSettings): boolean =>
  format !== undefined || transforms !== undefined;

function running(call: Call, ports: Ports): Running {
  const machine = exchange(call, ports) as Machine<unknown, Input, Effect>;
  return { machine, state: machine.initial };
}

const encode = (response: ProcessingResponse): Uint8Array => toBinary(ProcessingResponseSchema, response);

function messageFor(
  effect: Effect,
  { input, options }: { readonly input: Input; readonly options: ServiceOptions },
): ProcessingResponse {
  switch (effect.type) {
    case 'ask':
      return requestMessage(effect);
    case 'answer':
      options.ended(undefined);
      return answerMessage(effect);
    case 'refuse':
      return refused(effect.error, options);
    case 'head':
      return headMessage(effect);
    case 'body':
      if (input.type === 'broken') options.ended(input.error.code);
      if (input.type === 'chunk' && input.last) options.ended(undefined);
      return bodyMessage(effect);
  }
}

/** What a plugin did wrong it has been told already, and is no cause. */
function refused(error: GatewayError, { ended, report }: ServiceOptions): ProcessingResponse {
  const { code, cause } = error;
  ended(code);
  if (code === 'internal_error' && cause !== undefined) report(`a translation failed: ${String(cause)}`);
  return refusalMessage(error);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

type WireHeader = { readonly key: string; readonly value: string; readonly rawValue: Uint8Array };

const UTF8 = new TextDecoder();
const headersOf = (headers: readonly WireHeader[]): ReadonlyMap<string, string> =>
  new Map(headers.map(({ key, value, rawValue }) => [key, rawValue.length > 0 ? UTF8.decode(rawValue) : value]));
