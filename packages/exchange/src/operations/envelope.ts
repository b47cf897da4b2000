import type { Envelope, JsonObject } from '@dragoman/spec';

interface Door {
  readonly version: string;
  readonly whole: string;
  readonly stream: string;
  /** Whether the body says that a stream is wanted; else the path does. */
  readonly keepsStream: boolean;
}

/**
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
 */
const DOORS: Readonly<Record<Envelope, Door>> = {
  'bedrock-invoke': {
    version: 'bedrock-2023-05-31',
    whole: '/model/{model}/invoke',
    stream: '/model/{model}/invoke-with-response-stream',
    keepsStream: false,
  },
  'vertex-anthropic': {
    version: 'vertex-2023-10-16',
    whole: '/models/{model}:rawPredict',
    stream: '/models/{model}:streamRawPredict',
    keepsStream: true,
  },
};

/** Anthropic's body as another cloud takes it. */
export function enveloped(
  envelope: Envelope,
  { body, stream }: { readonly body: JsonObject; readonly stream: boolean },
): { readonly body: JsonObject; readonly path: string } {
  const door = DOORS[envelope];
  const { model: _model, stream: _stream, ...rest } = body;
  return {
    body: { anthropic_version: door.version, ...rest, ...(stream && door.keepsStream && { stream: true }) },
    path: stream ? door.stream : door.whole,
  };
}
