import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { JSON_BEGUN, progress } from '../../translating/json-progress.ts';
import { grow, textOfRope } from '../../translating/rope.ts';
import { NO_ARGUMENTS } from '../../openai-chat/encode-answer/message.ts';
import { statusOf } from './message.ts';
import { beginItem, endItem, inTurn, SILENT, type OpenCall, type Writing, type Written } from './writing.ts';

type Begun = Extract<AnswerEvent, { type: 'tool-call' }>;
type Args = Extract<AnswerEvent, { type: 'tool-args' }>;

export function beginCall(writing: Writing, { call, id: callId, name, custom = false }: Begun): Written {
  const open = { callId, name, custom, args: undefined, progress: JSON_BEGUN };
  const [next, item, event] = beginItem(writing, custom ? 'ctc' : 'fc', {
    ...fieldsOf(open, ''),
    status: 'in_progress',
  });
  return [{ ...next, calls: new Map(next.calls).set(call, { ...item, ...open }) }, [event]];
}

const fieldsOf = ({ callId, name, custom }: Pick<OpenCall, 'callId' | 'name' | 'custom'>, args: string): JsonObject =>
  custom
    ? { type: 'custom_tool_call', call_id: callId, name, input: args }
    : { type: 'function_call', call_id: callId, name, arguments: args };

const eventType = ({ custom }: OpenCall): string =>
  custom ? 'response.custom_tool_call_input' : 'response.function_call_arguments';

export function writeArgs(writing: Writing, { call, json }: Args): Written {
  const open = writing.calls.get(call);
  if (!open) return [writing, SILENT];
  const next = {
    ...open,
    args: grow(open.args, json),
    progress: open.custom ? open.progress : progress(open.progress, json),
  };
  const event = { type: `${eventType(open)}.delta`, item_id: open.id, output_index: open.index, delta: json };
  return [{ ...writing, calls: new Map(writing.calls).set(call, next) }, [event]];
}

/** Calls whose arguments are complete are over as soon as something else comes. */
export const closeCompleteCalls = (writing: Writing): Written =>
  closeCalls(writing, ({ custom, progress: { complete } }) => custom || complete);

export const closeAllCalls = (writing: Writing): Written => closeCalls(writing, () => true);

function closeCalls(writing: Writing, isOver: (call: OpenCall) => boolean): Written {
  const over = [...writing.calls].filter(([, call]) => isOver(call));
  if (over.length === 0) return [writing, SILENT];
  const left = new Map([...writing.calls].filter(([, call]) => !isOver(call)));
  return inTurn(
    { ...writing, calls: left },
    ...over.map(
      ([, call]) =>
        (now: Writing) =>
          closeCall(now, call),
    ),
  );
}

/** Clients parse arguments: a call that has none has an empty object. */
function closeCall(writing: Writing, call: OpenCall): Written {
  const { id, index, custom } = call;
  const given = textOfRope(call.args);
  const args = given === '' && !custom ? NO_ARGUMENTS : given;
  const place = { item_id: id, output_index: index };
  const missing = args === given ? [] : [{ type: `${eventType(call)}.delta`, ...place, delta: args }];
  const said = {
    type: `${eventType(call)}.done`,
    ...place,
    ...(custom ? { input: args } : { name: call.name, arguments: args }),
  };
  const [next, events] = endItem(writing, index, { id, ...fieldsOf(call, args), status: statusOf(writing) });
  return [next, [...missing, said, ...events]];
}
