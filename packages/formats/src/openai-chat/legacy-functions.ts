import type { ChatRequest } from '@dragoman/spec';

/** The caller writes `functions` and expects `function_call`, as before there were tools. */
export const isLegacy = ({ extra }: Pick<ChatRequest, 'extra'>): boolean =>
  extra?.format === 'openai-chat' && extra.fields['functions'] !== undefined;
