import { expect, test } from 'vitest';
import { redactedForConverse, redactedForMessages } from './claude-redacted.ts';
import { wrap } from './signature-envelope.ts';

const messages = wrap('anthropic-messages', 'ZGF0YQ==');
const converse = wrap('bedrock-converse', btoa('ZGF0YQ=='));

test.each([
  ['its own', messages, 'ZGF0YQ=='],
  ['those of Bedrock, once less in base64', converse, 'ZGF0YQ=='],
  ['those of Bedrock that somebody changed', wrap('bedrock-converse', '***'), undefined],
  ['those of others', wrap('openai-responses', 'x'), undefined],
])('hidden thoughts for the Messages API: %s', (_, encrypted, sent) => {
  expect(redactedForMessages(encrypted)).toBe(sent);
});

test.each([
  ['its own', converse, btoa('ZGF0YQ==')],
  ['those of Anthropic, once more in base64', messages, btoa('ZGF0YQ==')],
  ['those of others', wrap('openai-responses', 'x'), undefined],
])('hidden thoughts for Converse: %s', (_, encrypted, sent) => {
  expect(redactedForConverse(encrypted)).toBe(sent);
});
