import type { LoggedCode } from '../src/index.ts';

/** What a reader has to know of a code that its row does not say. */
export interface Meaning {
  readonly means: string;
  readonly todo: string;
}

export const MEANINGS: Readonly<Record<LoggedCode, Meaning>> = {
  invalid_body: {
    means:
      'The body cannot be read as what its headers say, or two readers could read it differently: malformed, a name twice, compressed, no UTF-8, no `model`.',
    todo: 'The message says what. Send plain JSON in UTF-8 (or the form that the path takes) with one `model`.',
  },
  invalid_request: {
    means: 'The request itself cannot be read: its first line, its headers, its lengths; or a field that is no body’s.',
    todo: 'Use a client that writes HTTP by the standard; the message names the field.',
  },
  invalid_api_key: {
    means:
      'No key, two that differ, one that is unknown, expired or revoked, or a token that is not valid here. `reason` of the log says which ([keys](keys.md#what-a-refusal-looks-like)).',
    todo: 'Show one key in `Authorization: Bearer`, `x-api-key`, `api-key` or `x-goog-api-key`. `dragoman keys list` shows which hold.',
  },
  model_not_allowed: {
    means:
      'The list of the key or of its team, or a rule, does not allow this model; or its price is not known and the key has a hard budget; or it is about [files and batches](files.md), and the caller is under watch. `reason` of the log says which.',
    todo: '`GET /v1/models` shows what this key may use. Operators: `models`, `rules`, `prices`.',
  },
  not_allowed: {
    means:
      'A plugin does not let this call go on: an authorizer, or a change to requests or answers that refuses. `reason` of the log says which authorizer ([plugins](plugins.md#authorizers)).',
    todo: 'The message is the plugin’s. Operators: its `settings`.',
  },
  model_not_found: {
    means: 'There is no model of this name here.',
    todo: '`GET /v1/models` lists them. Operators: `models`.',
  },
  not_found: {
    means: 'There is nothing at this path.',
    todo: 'Paths are those of the providers’ official clients: look at the base URL, which for OpenAI’s ends in `/v1`.',
  },
  method_not_allowed: {
    means: 'This path takes another method, which the message and `allow` name.',
    todo: 'Send it by that method.',
  },
  request_timeout: {
    means: 'The request did not arrive in time: 15 s for its head, five minutes of silence in its body.',
    todo: 'Send it again.',
  },
  request_too_large: { means: 'The body is larger than 32 MiB.', todo: 'Send less, or a URL in place of bytes.' },
  cannot_translate: {
    means:
      'The model’s provider speaks another format, which has no word for a field of the request ([translation](translation.md)).',
    todo: 'The message, and `param` where the dialect has it, names the field. Leave it out, or ask a model whose provider knows it.',
  },
  rate_limit_exceeded: {
    means:
      'A limit of requests, tokens or calls at the same time is reached: the key’s, the team’s, the organization’s, or the gateway’s own (`reason: localLimits`).',
    todo: 'Wait as long as `retry-after` says. Operators: `limits`, `localLimits`.',
  },
  insufficient_quota: {
    means:
      'A budget is spent, or what is left is less than this call may cost ([money](money.md#budgets)). The message says whose.',
    todo: 'Ask for less (`max_tokens`), or wait for the next period (`retry-after`). Operators: `budget`.',
  },
  headers_too_large: { means: 'More than 60 KiB or 100 headers.', todo: 'Send fewer.' },
  internal_error: {
    means: 'The gateway failed.',
    todo: 'Try again; then tell the operator the `x-request-id`. Operators: what `dragoman` and its services wrote.',
  },
  route_misconfigured: {
    means: 'On Kubernetes: an annotation or a policy of this route has a mistake. No other route is touched.',
    todo: 'Operators: the message, the status of the route and the log name the mistake and the nearest right word ([annotations](annotations.md)).',
  },
  bad_upstream_answer: {
    means:
      'The provider answered with something that is no answer: no HTTP, no JSON where it has to be read, not what its format says. Nothing of it is passed on.',
    todo: 'Try again. Operators: `gen_ai.provider.name` of the log, the provider’s `kind` and `endpoint`; another provider behind it.',
  },
  no_provider_available: {
    means:
      'None of the model’s providers could be asked: no connection, a certificate that cannot be trusted, ill by their health check.',
    todo: 'Try again. Operators: `dragoman doctor`, `/status`, another provider behind it.',
  },
  gateway_overloaded: {
    means: 'Envoy is near the most memory that it may take: the bodies of all calls together are too large.',
    todo: 'Try again in a moment. Operators: `DRAGOMAN_ENVOY_MEMORY` ([run](commands.md#dragoman-run)), another gateway beside it.',
  },
  policy_unavailable: {
    means:
      'It cannot be told now whether this call may be made: keys have not come yet, or authz or its store does not answer. Nobody is let in unasked.',
    todo: 'Try again. Operators: the store, `dragoman authz` ([reliability](reliability.md#authz)).',
  },
  upstream_timeout: {
    means:
      'The provider has sent no byte within `timeout`. Of a stream that has begun, in the log alone: it was silent for longer than `timeout` and `idle`, and the caller’s connection was cut.',
    todo: 'Try again. Operators: `timeout` and `idle` of the model, another provider behind it.',
  },
  stream_broken: {
    means:
      'The provider’s answer ended before it was whole. Its status was sent long before. Where the provider ended it cleanly the caller gets the event below; where the connection broke, so does the caller’s ([ADR 4](adr/0004-broken-streams.md)).',
    todo: 'What came is not whole: ask again. It is charged as estimated.',
  },
  provider_error: {
    means:
      'The provider refused or failed, and the caller got its status and its words as they came; or it ended a stream with an error event of its own.',
    todo: 'It is the provider’s to explain. Operators: `status` of the log.',
  },
  caller_left: {
    means: 'The caller hung up before the answer was whole. The provider is told; what it has written is charged.',
    todo: 'Nothing, unless it happens often: then look at the callers’ own timeouts.',
  },
  gateway_stopped: {
    means: 'The gateway was stopped, and this call had not ended when its time to drain was over.',
    todo: 'Ask again: it may be repeated as any call that was cut off.',
  },
};
