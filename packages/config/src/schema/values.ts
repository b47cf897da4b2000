import { z } from 'zod';

/** A field of text: what is empty is never meant. */
export const text = (description: string) => z.string().min(1).meta({ description });

/** Seven digits of the largest unit are within what Envoy counts. No time at all would mean "no limit" there. */
export const DURATION = /^(?!0+(?:\.0+)?(?:ms|s|m|h)?$)(\d{1,7}(?:\.\d{1,9})?)(ms|s|m|h)?$/;
const MAX_SECONDS = 9_999_999;
export const duration = (description: string, fallback?: string) =>
  z
    .union([
      z.number().positive().max(MAX_SECONDS),
      z.string().regex(DURATION, 'expected a duration: 500ms, 120s, 2m, 1h, or a number of seconds'),
    ])
    .meta({ description, ...(fallback === undefined ? {} : { default: fallback }) });

export const RATE = /^([1-9]\d*)\/(sec|min|hour|day)$/;
export const rate = (description: string) =>
  z
    .string()
    .regex(RATE, 'expected a number for a time: 60/min; the times are sec, min, hour and day')
    .meta({ description });

export const HOST_PORT = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/[\]]+):(\d{1,5})$/;
export const hostPort = (description: string, fallback?: string) =>
  z
    .string()
    .regex(HOST_PORT, 'expected address:port: 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080')
    .meta({ description, ...(fallback === undefined ? {} : { default: fallback }) });

export const url = (description: string) =>
  z
    .string()
    .regex(/^https?:\/\/[^\s/?#]/i, 'expected an http(s) URL')
    .meta({ description });

/** The largest amount whose nano-dollars are counted exactly in a JavaScript number. */
const MAX_USD = 9_000_000;
export const usd = (description: string) => z.number().nonnegative().max(MAX_USD).meta({ description });

export const modelPatterns = (description: string) =>
  z
    .array(
      z
        .string()
        .regex(/^[^\s*]*\*?$/, 'expected the name of a model; a * may only stand at its end')
        .min(1),
    )
    .meta({ description });
