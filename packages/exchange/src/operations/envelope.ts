import type { Envelope, JsonObject } from '@dragoman/spec';
import { BEDROCK_VERSION, forInvoke, VERTEX_VERSION, type InvokeVersion } from '@dragoman/formats';
import type { Call } from '../call.ts';

interface Door {
  readonly version: InvokeVersion;
  readonly whole: string;
  readonly stream: string;
}

/**
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
 */
const DOORS: Readonly<Record<Envelope, Door>> = {
  'bedrock-invoke': {
    version: BEDROCK_VERSION,
    whole: '/model/{model}/invoke',
    stream: '/model/{model}/invoke-with-response-stream',
  },
  'vertex-anthropic': {
    version: VERTEX_VERSION,
    whole: '/models/{model}:rawPredict',
    stream: '/models/{model}:streamRawPredict',
  },
};

/** Anthropic's body as another cloud takes it. */
export function enveloped(
  envelope: Envelope,
  { body, call }: { readonly body: JsonObject; readonly call: Call },
): { readonly body: JsonObject; readonly path: string } {
  const { version, whole, stream } = DOORS[envelope];
  return { body: forInvoke(body, version, call.betas), path: call.stream ? stream : whole };
}
