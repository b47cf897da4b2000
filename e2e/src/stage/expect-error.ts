import { ERRORS, type ErrorCode, type ErrorDialect } from '@dragoman/spec';
import type { Reply } from '@dragoman/testkit';
import { expect } from 'vitest';

/** The shape of an error of the gateway's own, by dialect (contract §4). */
const SHAPES: Readonly<Record<ErrorDialect, (code: ErrorCode) => object>> = {
  openai: (code) => ({
    error: { message: words(), type: ERRORS[code].openai, code, param: expect.toSatisfy(isNullOrText) as unknown },
  }),
  anthropic: (code) => ({
    type: 'error',
    error: { type: ERRORS[code].anthropic, message: words() },
    request_id: words(),
  }),
  google: (code) => ({ error: { code: ERRORS[code].status, message: words(), status: ERRORS[code].google } }),
  bedrock: () => ({ message: words() }),
  cohere: () => ({ message: words() }),
};

const words = (): unknown => expect.stringMatching(/./);
const isNullOrText = (value: unknown): boolean => value === null || typeof value === 'string';

/** The reply is this error of the gateway, whole, in the dialect; its message matches `says`. */
export function expectError(
  reply: Reply,
  dialect: ErrorDialect,
  { code, says = /./ }: { code: ErrorCode; says?: RegExp },
): void {
  expect({ status: reply.status, broken: reply.broken, text: reply.text }).toMatchObject({
    status: ERRORS[code].status,
    broken: undefined,
  });
  expect(reply.headers['content-type']).toMatch(/^application\/json/);
  expect(reply.json()).toMatchObject(SHAPES[dialect](code));
  if (dialect === 'bedrock') expect(reply.headers['x-amzn-errortype']).toBe(ERRORS[code].bedrock);
  expect(reply.text).toMatch(says);
}
