import { sealed, type AnswerEvent, type AnyMachine, type ContentEvent, type Machine } from '@dragoman/spec';
import type { Ports } from '../call.ts';

/** What plugins make of an answer, one after the other. */
export const answerChanges = ({ plugged }: Pick<Ports, 'plugged'>): readonly AnyMachine<AnswerEvent, AnswerEvent>[] =>
  (plugged?.answers ?? []).map(contentAlone);

/** `over`: the content is at its end. */
interface State {
  readonly inner: unknown;
  readonly over: boolean;
}

/**
 * A machine of content among all events: how an answer begins, what it took and that it is whole pass it by. Content is
 * over before any of the last two is said.
 */
function contentAlone(machine: AnyMachine<ContentEvent, ContentEvent>): AnyMachine<AnswerEvent, AnswerEvent> {
  const around: Machine<State, AnswerEvent, AnswerEvent> = {
    initial: { inner: machine.initial, over: false },
    step(state, event) {
      switch (event.type) {
        case 'start':
          return [state, [event]];
        case 'usage':
        case 'end':
          return state.over ? [state, [event]] : [{ ...state, over: true }, [...machine.end(state.inner), event]];
        default: {
          const [inner, out] = machine.step(state.inner, event);
          return [{ ...state, inner }, out];
        }
      }
    },
    end: () => [],
  };
  return sealed(around);
}
