import { GatewayError, type AnswerEvent, type JsonObject, type StopReason } from '@dragoman/spec';
import { numberOf, objectOf, textOf } from '../../reading/provider-body.ts';
import { decodeUsage } from '../usage.ts';

export function startOf(response: JsonObject): AnswerEvent {
  const created = numberOf(response['created_at']);
  const serviceTier = textOf(response['service_tier']);
  return {
    type: 'start',
    id: textOf(response['id']) ?? '',
    model: textOf(response['model']) ?? '',
    ...(created !== undefined && { created }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
}

/** Of `incomplete_details.reason`. */
const INCOMPLETE: Readonly<Record<string, StopReason>> = {
  max_output_tokens: 'length',
  // LM Studio, DeepSeek
  max_tokens: 'length',
  length: 'length',
  content_filter: 'content-filter',
};

/** What is told when everything has come. */
export function endEvents(response: JsonObject, called: boolean): readonly AnswerEvent[] {
  const counted = decodeUsage(response);
  const raw = response['usage'];
  return [
    { type: 'stop', choice: 0, ...reasonOf(response, called) },
    ...(counted ? [{ type: 'usage' as const, usage: counted, raw }] : []),
    { type: 'end' },
  ];
}

function reasonOf(response: JsonObject, called: boolean): { readonly reason: StopReason; readonly raw: string } {
  const why = textOf(objectOf(response['incomplete_details'])?.['reason']);
  if (response['status'] === 'incomplete' || why !== undefined) {
    const raw = why ?? 'incomplete';
    return { reason: Object.hasOwn(INCOMPLETE, raw) ? INCOMPLETE[raw]! : 'other', raw };
  }
  return { reason: called ? 'tool-calls' : 'stop', raw: textOf(response['status']) ?? 'completed' };
}

const UNFINISHED: ReadonlySet<string> = new Set(['failed', 'cancelled', 'in_progress', 'queued']);

/** A response that failed, or that goes on in the background: the provider's words. */
export function refuseFailure(response: JsonObject): void {
  const error = objectOf(response['error']);
  const status = textOf(response['status']) ?? 'completed';
  if (error || UNFINISHED.has(status)) throw failure(error ?? {}, `the provider left the response ${status}`);
}

export const failure = (error: JsonObject, otherwise: string): GatewayError =>
  new GatewayError('bad_upstream_answer', textOf(error['message']) ?? otherwise);
