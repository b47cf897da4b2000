import { isDoor, type Door, type JsonObject } from '@dragoman/spec';
import { BEDROCK_VERSION, VERTEX_VERSION } from '@dragoman/formats';
import { editMembers } from '@dragoman/framing';
import type { Call } from '../call.ts';

interface Way {
  readonly version: string;
  readonly whole: string;
  readonly stream: string;
  /** Where tokens are counted, with the model in the body. Absent: not at this door. */
  readonly count?: string;
  /** Whether the body says that a stream is wanted; else the path does. */
  readonly keepsStream: boolean;
  /** Whether the body says which beta features are wanted; else the header does, as at Anthropic. */
  readonly betasInBody: boolean;
}

/**
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
 */
const DOORS: Readonly<Record<Door, Way>> = {
  'bedrock-invoke': {
    version: BEDROCK_VERSION,
    whole: '/model/{model}/invoke',
    stream: '/model/{model}/invoke-with-response-stream',
    keepsStream: false,
    betasInBody: true,
  },
  'vertex-anthropic': {
    version: VERTEX_VERSION,
    whole: '/models/{model}:rawPredict',
    stream: '/models/{model}:streamRawPredict',
    count: '/models/count-tokens:rawPredict',
    keepsStream: true,
    betasInBody: false,
  },
};

/** The call as its door takes it: Bedrock counts tokens for Converse alone. */
export function atItsDoor(call: Call): Call {
  const { format: _format, envelope, ...place } = call.to;
  if (call.operation !== 'count' || !isDoor(envelope) || DOORS[envelope].count !== undefined) return call;
  return { ...call, to: { ...place, format: 'bedrock-converse' } };
}

/** Anthropic's body as another cloud takes it, and the path; what the door does not ask for stays byte for byte. */
export function enveloped(
  envelope: Door,
  call: Pick<Call, 'operation' | 'model' | 'stream' | 'betas'>,
  text: string,
): { readonly text: string; readonly path: string } {
  const door = DOORS[envelope];
  const version = { anthropic_version: door.version };
  if (call.operation === 'count') {
    const add = { model: call.model, ...version };
    return { text: editMembers(text, { drop: ['model', 'stream'], add }), path: door.count ?? '' };
  }
  const { betas = [] } = call;
  const add: JsonObject = { ...version, ...(door.betasInBody && betas.length > 0 && { anthropic_beta: betas }) };
  const drop = door.keepsStream ? ['model'] : ['model', 'stream'];
  return { text: editMembers(text, { drop, add }), path: call.stream ? door.stream : door.whole };
}
