import { anthropicMessages } from './anthropic-messages.ts';
import { awsMessage } from './bedrock-converse.ts';
import { JSON_TYPE, type Sample } from './sample.ts';

/** An event in the frame of InvokeModelWithResponseStream: base64 in JSON in Amazon's binary frame. */
function invokeChunk(sse: Buffer): Buffer {
  const data = /^data: (.*)$/m.exec(sse.toString('utf8'))?.[1] ?? '';
  return awsMessage(
    { ':event-type': 'chunk', ':content-type': JSON_TYPE, ':message-type': 'event' },
    JSON.stringify({ bytes: Buffer.from(data).toString('base64'), p: 'abcdefgh' }),
  );
}

/** Claude through InvokeModel: Anthropic's answers, in frames of Amazon when streamed. */
export const claudeOnBedrock: Sample = {
  ...anthropicMessages,
  kind: 'aws-bedrock',
  settings: { region: 'us-east-1' },
  path: (model, mode) =>
    `/model/${encodeURIComponent(model)}/invoke${mode === 'stream' ? '-with-response-stream' : ''}`,
  type: { JSON: JSON_TYPE, stream: 'application/vnd.amazon.eventstream' },
  pieces: (model, asked) => {
    const pieces = anthropicMessages.pieces(model, asked);
    return asked.mode === 'JSON' ? pieces : pieces.map(invokeChunk);
  },
};

/** Claude on Vertex: Anthropic's answers at Google's paths. */
export const claudeOnVertex: Sample = {
  ...anthropicMessages,
  kind: 'gcp-vertex',
  settings: { project: 'acme', location: 'us-central1' },
  path: (model, mode) =>
    `/v1/projects/acme/locations/us-central1/publishers/anthropic/models/${encodeURIComponent(model)}:${
      mode === 'stream' ? 'streamRawPredict' : 'rawPredict'
    }`,
};
