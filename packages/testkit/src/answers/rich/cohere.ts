import { halves, type Rich, type Said } from './said.ts';

const USAGE = {
  billed_units: { input_tokens: 11, output_tokens: 7 },
  tokens: { input_tokens: 30, output_tokens: 12 },
  cached_tokens: 4,
};

const reasonOf = ({ call }: Said): string => (call ? 'TOOL_CALL' : 'COMPLETE');

const partsOf = ({ thoughts, text }: Said) => [
  ...(thoughts === undefined ? [] : [{ type: 'thinking', thinking: thoughts }]),
  ...(text === undefined ? [] : [{ type: 'text', text }]),
];

/** What is billed is less than what was counted. */
export const richCohere: Rich = {
  whole: (said) => {
    const { call } = said;
    const tool_calls = call && [
      { id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.args) } },
    ];
    const message = { role: 'assistant', content: partsOf(said), ...(tool_calls && { tool_calls }) };
    return { id: 'kit-2', finish_reason: reasonOf(said), message, usage: said.usage ?? USAGE };
  },
  events: (said) => {
    const { call } = said;
    const parts = partsOf(said).flatMap((part, index) => {
      const word = part.type === 'text' ? 'text' : 'thinking';
      const said = String((part as Record<string, string>)[word]);
      const content = (text: string) => ({ delta: { message: { content: { [word]: text } } } });
      return [
        { type: 'content-start', index, delta: { message: { content: { type: part.type, [word]: '' } } } },
        ...halves(said).map((each) => ({ type: 'content-delta', index, ...content(each) })),
        { type: 'content-end', index },
      ];
    });
    const calling = (tool_calls: object) => ({ delta: { message: { tool_calls } } });
    const called = call
      ? [
          {
            type: 'tool-call-start',
            index: 0,
            ...calling({ id: call.id, type: 'function', function: { name: call.name, arguments: '' } }),
          },
          ...halves(JSON.stringify(call.args)).map((args) => ({
            type: 'tool-call-delta',
            index: 0,
            ...calling({ function: { arguments: args } }),
          })),
          { type: 'tool-call-end', index: 0 },
        ]
      : [];
    const start = { type: 'message-start', id: 'kit-2', delta: { message: { role: 'assistant', content: [] } } };
    const delta = { finish_reason: reasonOf(said), usage: said.usage ?? USAGE };
    const end = { type: 'message-end', id: 'kit-2', delta };
    return [start, ...parts, ...called, end].map((event) => [event.type, event]);
  },
};
