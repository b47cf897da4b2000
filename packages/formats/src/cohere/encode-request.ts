import type { ChatRequest, EncodedRequest } from '@dragoman/spec';
import { documentsOf } from './encode-request/documents.ts';
import { messagesOf } from './encode-request/messages.ts';
import { outputOf, samplingOf, thinkingOf, toolsOf } from './encode-request/settings.ts';

/** @see https://docs.cohere.com/reference/chat */
export function encodeRequest(request: ChatRequest): EncodedRequest {
  const own = request.extra?.format === 'cohere' ? request.extra.fields : {};
  const documents = documentsOf(request);
  const sampling = samplingOf(request);
  const tools = toolsOf(request);
  return {
    body: {
      ...own,
      model: request.model,
      stream: request.stream,
      messages: messagesOf(request.turns),
      ...tools.fields,
      ...(documents.length > 0 && { documents }),
      ...outputOf(request),
      ...sampling.fields,
      ...thinkingOf(request),
    },
    path: '/v2/chat',
    warnings: [...sampling.warnings, ...tools.warnings],
  };
}
