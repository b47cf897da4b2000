import { awsEvents, sseEvents, type Reply, type Sample } from '@dragoman/testkit';
import { expect } from 'vitest';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // `[DONE]` and half events are no errors of a dialect.
    return undefined;
  }
};

const googleOrOpenai = { error: { message: expect.any(String) as unknown } };

/** What the last event of a broken stream says, in the dialect of each sample. */
const SAYS: Readonly<Record<string, unknown>> = {
  'openai-chat': googleOrOpenai,
  'openai-responses': { type: 'error', message: expect.any(String) as unknown },
  'anthropic-messages': {
    type: 'error',
    error: { type: expect.any(String) as unknown, message: expect.any(String) as unknown },
  },
  gemini: {
    error: {
      code: expect.any(Number) as unknown,
      message: expect.any(String) as unknown,
      status: expect.any(String) as unknown,
    },
  },
  cohere: { message: expect.any(String) as unknown },
};

/** The stream stopped and says so with an event of its dialect; it does not look whole. */
export function expectErrorEvent(reply: Reply, sample: Sample): void {
  expect(reply.status).toBe(200);
  expect(reply.text).not.toContain(sample.lastWord);
  if (sample.name === 'bedrock-converse') {
    const { headers, payload } = awsEvents(reply.body).at(-1) ?? { headers: {}, payload: '' };
    expect(headers).toMatchObject({ ':message-type': 'exception', ':exception-type': expect.any(String) as unknown });
    return expect(parsed(payload)).toMatchObject({ message: expect.any(String) as unknown });
  }
  expect(parsed(sseEvents(reply.body).at(-1)?.data ?? ''), reply.text.slice(-300)).toMatchObject(
    SAYS[sample.name] as object,
  );
}

/** The caller can tell that the stream is not whole: an error event, or a connection that broke. */
export function expectVisiblyBroken(reply: Reply, sample: Sample): void {
  expect(reply.text).not.toContain(sample.lastWord);
  if (reply.broken === undefined) expectErrorEvent(reply, sample);
}
