import type { ChatRequest, Decoded, JsonObject, RequestContext } from '@dragoman/spec';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { readMessages } from './decode-request/messages.ts';
import {
  readDocuments,
  readLimits,
  readOutput,
  readReasoning,
  readSampling,
  readToolChoice,
  readTools,
} from './decode-request/settings.ts';

/** @see https://docs.cohere.com/reference/chat */
export function decodeRequest(body: JsonObject, context: RequestContext): Decoded<ChatRequest> {
  const reader = readRequestBody(body);
  const model = reader.string('model') ?? context.model;
  const stream = reader.boolean('stream') ?? context.stream;
  const turns = readMessages(reader);
  const tools = readTools(reader);
  const toolChoice = readToolChoice(reader);
  const output = readOutput(reader);
  const reasoning = readReasoning(reader);
  const documents = readDocuments(reader);
  const own = readOwn(reader);
  const known: ChatRequest = {
    model,
    stream,
    turns,
    tools,
    sampling: readSampling(reader),
    ...readLimits(reader),
    ...(toolChoice && { toolChoice }),
    ...(output && { output }),
    ...(reasoning && { reasoning }),
    ...(documents && { documents }),
  };
  // Last, when everything that is known has been read.
  const fields = { ...own, ...reader.unread() };
  return {
    request: Object.keys(fields).length > 0 ? { ...known, extra: { format: 'cohere', fields } } : known,
    uses: reader.allUses(),
  };
}

/** What only Cohere has a word for. */
function readOwn(reader: ObjectReader): JsonObject {
  const safety = reader.string('safety_mode');
  const citations = reader.json('citation_options');
  const priority = reader.integer('priority');
  if (safety !== undefined) reader.uses('safety', 'safety_mode');
  if (citations && !isOff(citations)) reader.uses('citations-request', 'citation_options');
  if (priority !== undefined) reader.uses('service-tier', 'priority');
  return {
    ...(safety !== undefined && { safety_mode: safety }),
    ...(citations && { citation_options: citations }),
    ...(priority !== undefined && { priority }),
  };
}

const isOff = ({ mode }: JsonObject): boolean => /^(off|disabled)$/i.test(typeof mode === 'string' ? mode : '');
