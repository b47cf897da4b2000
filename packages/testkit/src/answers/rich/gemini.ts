import { halves, SIGNATURE, type Rich, type Said } from './said.ts';

const USAGE = {
  promptTokenCount: 30,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 7,
  thoughtsTokenCount: 5,
  totalTokenCount: 42,
};

const thought = (text: string) => ({ text, thought: true });
const callPart = ({ name, args }: NonNullable<Said['call']>) => ({
  functionCall: { name, args },
  thoughtSignature: SIGNATURE,
});

const chunk = (parts: readonly object[], last: boolean, usage: object = USAGE) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...(last && { finishReason: 'STOP' }) }],
  ...(last && { usageMetadata: usage }),
  modelVersion: 'up-1',
  responseId: 'kit-2',
});

/** Calls have no ids, and are signed. */
export const richGemini: Rich = {
  whole: ({ thoughts, text, call, usage }) => {
    const parts = [
      ...(thoughts === undefined ? [] : [thought(thoughts)]),
      ...(text === undefined ? [] : [{ text }]),
      ...(call ? [callPart(call)] : []),
    ];
    return chunk(parts, true, usage);
  },
  events: ({ thoughts, text, call, usage }) => {
    const parts = [
      ...halves(thoughts ?? '').map(thought),
      ...halves(text ?? '').map((each) => ({ text: each })),
      ...(call ? [callPart(call)] : []),
    ].filter((part) => !('text' in part) || part.text !== '');
    return parts.map((part, at) => ['', chunk([part], at === parts.length - 1, usage)]);
  },
};
