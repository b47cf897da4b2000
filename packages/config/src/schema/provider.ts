import { FORMATS, type PluginFormatName } from '@dragoman/spec';
import { z } from 'zod';
import { BUILT_IN, RETRY_CAUSES } from '../defaults.ts';
import { duration, text } from './values.ts';

const KIND = { description: 'What it is: a kind of ours, or of a plugin.' };

/** What a provider may be called; no `/`, which ends its name in `provider/upstream-model`. */
export const PROVIDER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

export const retries = z
  .strictObject({
    attempts: z
      .int()
      .min(0)
      .max(10)
      .meta({ description: 'More attempts at the same target, after the first.', default: 0 })
      .optional(),
    on: z
      // Written without quotes 429 is a number.
      .array(z.literal([...RETRY_CAUSES, 429]))
      .min(1)
      .meta({
        description:
          'What counts as a failure: it is tried again at the same target, and then at the next one. Never once a byte of the answer was sent on.',
        default: RETRY_CAUSES,
      })
      .optional(),
  })
  .meta({ description: 'When and how often a failed call is tried again.' });

export const timeout = duration('From the request to the first byte of the answer.', `${BUILT_IN.timeoutMs / 1000}s`);
export const idle = duration(
  'The longest silence between two bytes of an answer; where `timeout` is longer, that holds.',
  `${BUILT_IN.idleMs / 1000}s`,
);

const health = z
  .strictObject({
    path: z
      .string()
      .regex(/^\/\S*$/, 'expected a path that begins with /')
      .meta({ description: 'Path asked with GET, below the host of the endpoint; 200 is healthy.' }),
    interval: duration('From one check to the next.', `${BUILT_IN.health.intervalMs / 1000}s`).optional(),
    timeout: duration('How long one check may take.', `${BUILT_IN.health.timeoutMs / 1000}s`).optional(),
    unhealthyAfter: z
      .int()
      .min(1)
      .max(100)
      .meta({ description: 'Failed checks in a row that take it out.', default: BUILT_IN.health.unhealthyAfter })
      .optional(),
    healthyAfter: z
      .int()
      .min(1)
      .max(100)
      .meta({ description: 'Good checks in a row that take it in again.', default: BUILT_IN.health.healthyAfter })
      .optional(),
  })
  .meta({ description: 'Active health check. Without it only calls show whether a provider is there.' });

const setting = (description: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, dots and hyphens')
    .meta({ description });

export const key = z
  .union([
    z.string(),
    z.strictObject({ file: text('File that holds the key; it is watched, so a key is rotated without a restart.') }),
  ])
  .meta({ description: 'The credential: text, usually `${A_VARIABLE}`, or `{file: path}` relative to this file.' });

/** Of a plugin; which there are its kinds say. */
const pluginFormat = z.string().regex(/^[a-z0-9-]+:[a-z0-9-]+$/, {
  error: 'expected the name of a format',
  abort: true,
}) as unknown as z.ZodType<PluginFormatName>;

export const provider = z
  .strictObject({
    kind: z.string().meta(KIND),
    endpoint: z
      .string()
      .meta({ description: "Base URL, as the provider's official client takes it. Default by kind." })
      .optional(),
    key: key.optional(),
    formats: z
      .array(z.union([z.enum(FORMATS), pluginFormat]))
      .min(1)
      .meta({ description: 'The wire formats it speaks, the preferred first. Default by kind.' })
      .optional(),
    region: setting('Region; aws-bedrock needs it.').optional(),
    project: setting('Google Cloud project; gcp-vertex needs it.').optional(),
    location: setting('Google Cloud location; gcp-vertex needs it.').optional(),
    apiVersion: setting('Version of the API, as a date; azure-openai needs it.').optional(),
    timeout: timeout.optional(),
    idle: idle.optional(),
    retries: retries.optional(),
    health: health.optional(),
    files: z
      .boolean()
      .meta({
        description:
          'Whether `/v1/files` and `/v1/batches` are asked here; at most one provider. Default: the only provider of the kind `openai`, where callers need not say who they are and no plugin judges calls.',
      })
      .optional(),
    tls: z
      .strictObject({
        ca: text('File of PEM certificates to trust instead of the system’s.').optional(),
        serverName: text(
          'Name asked for (SNI) and expected in the certificate. Default: the host of the endpoint.',
        ).optional(),
      })
      .meta({ description: 'How its certificate is checked; the endpoint has to be https.' })
      .optional(),
  })
  .meta({
    description: 'One provider. `timeout`, `idle` and `retries` are defaults for the models that go to it first.',
  });

/** The same, of one of these kinds. */
export const providerOf = (kinds: readonly string[]): typeof provider =>
  provider.extend({ kind: z.enum(kinds).meta(KIND) as unknown as z.ZodString }).meta(provider.meta() ?? {});

export type RawProvider = z.infer<typeof provider>;
