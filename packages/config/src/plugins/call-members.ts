import { type AnswerTransform, type Authorizer, type RequestTransform } from '@dragoman/spec';
import { z } from 'zod';
import { callable } from './callable.ts';
import { HEADER } from './provider-kind.ts';

/** What a credential comes in is not for a plugin to see: who calls is told by name. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'sec-websocket-protocol',
  'x-amz-security-token',
]);

/** More than anybody asks a gateway about. */
const MAX_HEADERS = 32;

const names = z
  .array(
    z
      .string()
      .min(1)
      .regex(/^[^*]*\*?$/, 'a * may only stand at the end of a name'),
  )
  .min(1, 'a list of none is for no call: leave it out for all');

const scope = { models: names.exactOptional(), kinds: z.array(z.string().min(1)).min(1).exactOptional() };

export const requestTransform: z.ZodType<RequestTransform> = z.strictObject({
  ...scope,
  change: callable<RequestTransform['change']>(),
});

export const answerTransform: z.ZodType<AnswerTransform> = z.strictObject({
  ...scope,
  machine: callable<AnswerTransform['machine']>(),
});

export const authorizer: z.ZodType<Authorizer> = z.strictObject({
  models: names.exactOptional(),
  headers: z
    .array(
      z
        .string()
        .regex(HEADER, 'expected the name of a header in lower case')
        .refine((name) => !CREDENTIALS.has(name), 'a header that holds a credential is shown to no plugin'),
    )
    .max(MAX_HEADERS)
    .exactOptional(),
  decide: callable<Authorizer['decide']>(),
});
