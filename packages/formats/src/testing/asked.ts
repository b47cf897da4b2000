import type { ChatRequest } from '@dragoman/spec';

/** The least that can be asked, as another format's decoder leaves it. */
export const asked = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'some-model',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  ...more,
});
