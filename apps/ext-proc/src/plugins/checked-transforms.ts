import type {
  AnswerTransform,
  AnyMachine,
  AttemptFacts,
  ChatRequest,
  ContentEvent,
  RequestTransform,
} from '@dragoman/spec';
import { isObject } from './check-events.ts';
import { checkedMachine, content, type Rule } from './checked-machine.ts';
import { guarded, promised, type Guarded } from './guarded.ts';

/** A plugin's change to requests, which gives a request or throws a GatewayError. */
export const checkedRequests =
  ({ change }: RequestTransform, attempt: AttemptFacts, source: Guarded) =>
  (request: ChatRequest): ChatRequest =>
    guarded(source, () => {
      const after: unknown = change(request, attempt);
      promised(isObject(after), 'it gave no request');
      const { turns, tools, stop, sampling } = after;
      promised([turns, tools, stop].every(Array.isArray) && isObject(sampling), 'it gave a request that lacks a part');
      return after as unknown as ChatRequest;
    });

/** A plugin's change to answers, which keeps their order or throws a GatewayError. */
export function checkedAnswers(
  { machine }: AnswerTransform,
  attempt: AttemptFacts,
  source: Guarded,
): AnyMachine<ContentEvent, ContentEvent> {
  const made = guarded(source, () => {
    const of: unknown = machine(attempt);
    const isMachine = isObject(of) && typeof of['step'] === 'function' && typeof of['end'] === 'function';
    promised(isMachine, 'it gave no machine');
    return of as unknown as AnyMachine<ContentEvent, ContentEvent>;
  });
  return checkedMachine(made, CONTENT, source);
}

/** Content alone; each choice that has stopped stops, once. */
const CONTENT: Rule<ContentEvent> = {
  input: (order, event) => (event.type === 'stop' ? { ...order, toStop: [...order.toStop, event.choice] } : order),
  output: (order, event) => {
    const isContent = event.type !== 'start' && event.type !== 'usage' && event.type !== 'end';
    promised(isContent, `${event.type} is not for it to say`);
    return content(order, event);
  },
  end: ({ stopped, toStop }) => {
    const same = stopped.length === toStop.length && toStop.every((choice) => stopped.includes(choice));
    promised(same, 'the choices that stop are not those that did');
  },
};
