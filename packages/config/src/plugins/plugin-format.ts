import { FEATURES, type AnyMachine, type Frame, type AnswerEvent, type PluginFormat } from '@dragoman/spec';
import { z } from 'zod';
import { callable } from './callable.ts';

const NAME = /^[a-z0-9][a-z0-9-]*:[a-z0-9][a-z0-9-]*$/;

export const formatName = z.custom<PluginFormat['format']>(
  (value) => typeof value === 'string' && NAME.test(value),
  'expected two words of lower-case letters, digits and hyphens with a : between, as acme:chat',
);

/** A `Machine`, whose class or object may have what it likes beside. */
const machine = z.custom<AnyMachine<Frame, AnswerEvent>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'initial' in value &&
    'step' in value &&
    typeof value.step === 'function' &&
    'end' in value &&
    typeof value.end === 'function',
  'expected a machine: initial, step and end',
);

const asking = z.strictObject({ encodeRequest: callable<never>(), decodeAnswer: callable<never>() }).exactOptional();

/** Of callers: a seventh dialect has no path here. */
const CALLERS_SIDE = [
  'decodeRequest',
  'encodeAnswer',
  'encodeStream',
  'encodeError',
  'encodeStreamError',
  'answerSupport',
] as const;
const notServed = z.undefined({ error: 'a format of a plugin is spoken to providers alone: no caller is' }).optional();
const callersSide = Object.fromEntries(CALLERS_SIDE.map((name) => [name, notServed])) as Record<
  (typeof CALLERS_SIDE)[number],
  typeof notServed
>;

/** The half of a codec that is spoken to a provider. */
export const pluginFormat = z.strictObject({
  ...callersSide,
  format: formatName,
  framing: z.enum(['sse', 'aws-event-stream']),
  support: z.partialRecord(z.enum(FEATURES), z.enum(['keeps', 'warns', 'refuses'])),
  encodeRequest: callable<PluginFormat['encodeRequest']>(),
  decodeAnswer: callable<PluginFormat['decodeAnswer']>(),
  decodeStream: machine,
  decodeError: callable<PluginFormat['decodeError']>(),
  count: asking,
  embed: asking,
  rerank: asking,
}) as unknown as z.ZodType<PluginFormat>;
