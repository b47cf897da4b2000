import type { ChatRequest } from '@dragoman/spec';
import type { Ports } from '../call.ts';

/** The request as plugins want it; which model is asked, and how it answers, is not theirs to say. */
export const changedRequest = (request: ChatRequest, { plugged }: Pick<Ports, 'plugged'>): ChatRequest =>
  (plugged?.requests ?? []).reduce((before, change) => {
    const { model, stream, streamUsage } = before;
    return { ...change(before), model, stream, streamUsage };
  }, request);
