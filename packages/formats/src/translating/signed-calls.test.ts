import type { AssistantPart } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from './signature-envelope.ts';
import { signedCalls } from './signed-calls.ts';

const SIGNATURE = wrap('gemini', 'c2ln');
const CALL: AssistantPart = { type: 'tool-call', id: 'a', name: 'x', args: '{}' };
const SIGNED: AssistantPart = { ...CALL, signature: SIGNATURE };
const TEXT: AssistantPart = { type: 'text', text: 'I look' };
const ENVELOPE: AssistantPart = { type: 'reasoning', signature: SIGNATURE };

test.each<[string, readonly AssistantPart[], readonly AssistantPart[]]>([
  ['a call gets it', [ENVELOPE, CALL], [SIGNED]],
  ['behind what was said', [TEXT, ENVELOPE, CALL], [TEXT, SIGNED]],
  ['each call its own', [ENVELOPE, CALL, CALL, ENVELOPE, CALL], [SIGNED, CALL, SIGNED]],
])('%s', (_, parts, signed) => {
  expect(signedCalls(parts)).toStrictEqual(signed);
});

test.each<[string, readonly AssistantPart[]]>([
  ['a call alone', [CALL]],
  ['calls that have theirs', [SIGNED, CALL, SIGNED]],
  ['thoughts with words', [{ type: 'reasoning', text: 'Hm', signature: SIGNATURE }, CALL]],
  ['thoughts that are not signed', [{ type: 'reasoning', encrypted: SIGNATURE }, CALL]],
  ['thoughts that another signed', [{ type: 'reasoning', signature: wrap('anthropic-messages', 'c2ln') }, CALL]],
  ['what stands before a text', [ENVELOPE, TEXT, CALL]],
  ['what stands at the end', [CALL, ENVELOPE]],
])('%s: nothing changes', (_, parts) => {
  expect(signedCalls(parts)).toStrictEqual(parts);
});
