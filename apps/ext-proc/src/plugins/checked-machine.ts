import { sealed, type AnyMachine, type Machine } from '@dragoman/spec';
import { checkEvents } from './check-events.ts';
import { guarded, promised, type Guarded } from './guarded.ts';

/** What is known of an answer so far. */
interface Order {
  readonly begun: boolean;
  readonly over: boolean;
  /** Choices that have stopped, and those that have in what was given to the machine. */
  readonly stopped: readonly number[];
  readonly toStop: readonly number[];
}

interface State {
  readonly inner: unknown;
  readonly order: Order;
}

/** Which order the events of a machine have to keep; it throws where they do not. */
export interface Rule<In> {
  readonly input?: (order: Order, input: In) => Order;
  readonly output: (order: Order, event: Out) => Order;
  readonly end: (order: Order) => void;
}

type Out = ReturnType<typeof checkEvents>[number];

export const BEGIN: Order = { begun: false, over: false, stopped: [], toStop: [] };

/** A machine of a plugin, whose steps give what they promise or throw a GatewayError. */
export function checkedMachine<In, Event extends Out>(
  machine: AnyMachine<In, Event>,
  rule: Rule<In>,
  source: Guarded,
): AnyMachine<In, Event> {
  const checked = (events: unknown, order: Order): readonly [Order, readonly Event[]] => {
    const known = checkEvents(events);
    return [known.reduce(rule.output, order), known as readonly Event[]];
  };
  const around: Machine<State, In, Event> = {
    initial: { inner: machine.initial, order: BEGIN },
    step: (state, input) =>
      guarded(source, () => {
        const step: unknown = machine.step(state.inner, input);
        promised(Array.isArray(step) && step.length === 2, 'a step is no pair of a state and its events');
        const before = rule.input?.(state.order, input) ?? state.order;
        const [order, events] = checked(step[1], before);
        return [{ inner: step[0] as unknown, order }, events];
      }),
    end: (state) =>
      guarded(source, () => {
        const [order, events] = checked(machine.end(state.inner), state.order);
        rule.end(order);
        return events;
      }),
  };
  return sealed(around);
}

/** The order of a whole answer: a start, content, an end. */
export const WHOLE_ANSWER: Rule<unknown> = {
  output: (order, event) => {
    promised(!order.over, 'it says more behind the end of an answer');
    promised(order.begun !== (event.type === 'start'), 'an answer begins with one start');
    if (event.type === 'start') return { ...order, begun: true };
    if (event.type === 'end') return { ...order, over: true };
    return content(order, event);
  },
  end: ({ over }) => promised(over, 'an answer has no end, and no error says so'),
};

/** Behind the stop of a choice nothing more is of it. */
export function content(order: Order, event: Out): Order {
  if (!('choice' in event)) return order;
  promised(!order.stopped.includes(event.choice), 'it says more of a choice that has stopped');
  return event.type === 'stop' ? { ...order, stopped: [...order.stopped, event.choice] } : order;
}
