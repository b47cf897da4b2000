import { FORMATS, type ProviderKind } from '@dragoman/spec';
import { z } from 'zod';
import { formatName } from './plugin-format.ts';

/** Paths go into one text with these between them. */
const PATH = /^[^\s|;,]*$/;
/** RFC 9110, lower case as Envoy has it. */
export const HEADER = /^[a-z0-9!#$%&'*+.^_`~-]+$/;
const PRINTABLE = /^[\x20-\x7E]*$/;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

const ownFormat = z.enum(FORMATS);
const format = z.union([ownFormat, formatName], 'expected a format of ours, or of a plugin, as acme:chat');
const path = z.string().regex(PATH, 'expected a path without | ; , and spaces');

const pathRule = z.strictObject({
  strip: z.array(path),
  base: path,
  query: path.exactOptional(),
});

const credential = z.strictObject({
  header: z.string().regex(HEADER, 'expected the name of a header in lower case'),
  prefix: z.string().regex(PRINTABLE, 'expected printable characters'),
});

const variable = z.string().regex(VARIABLE, 'expected the name of a variable');

/** A kind of provider as a plugin brings it: code that was not checked by a compiler of ours. */
export const providerKind: z.ZodType<ProviderKind> = z
  .strictObject({
    kind: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens'),
    endpoint: z.string().exactOptional(),
    endpointFor: z
      .strictObject({ setting: z.literal('location'), value: z.string(), endpoint: z.string() })
      .exactOptional(),
    version: z.array(path).exactOptional(),
    formats: z.array(format).min(1),
    paths: z.partialRecord(format, pathRule),
    someModels: z
      .array(
        z.strictObject({
          format,
          models: z
            .instanceof(RegExp)
            .refine(({ source }) => source.startsWith('^'), 'expected an expression of RE2 that begins with ^'),
          only: z.boolean(),
        }),
      )
      .exactOptional(),
    envelopes: z
      .partialRecord(ownFormat, z.enum(['bedrock-invoke', 'vertex-anthropic', 'vertex-gemini']))
      .exactOptional(),
    credential,
    keyRequired: z.boolean(),
    token: z.strictObject({ credential, begins: z.string().min(1) }).exactOptional(),
    keyless: z.strictObject({ source: z.enum(['aws', 'gcp']), variables: z.array(variable) }).exactOptional(),
    needs: z.array(z.enum(['region', 'apiVersion', 'project', 'location'])),
    defaultHeaders: z.record(
      z.string().regex(HEADER, 'expected names of headers in lower case'),
      z.string().regex(PRINTABLE, 'expected printable characters'),
    ),
    environment: z.strictObject({
      key: variable,
      endpoint: variable.exactOptional(),
    }),
    families: z.array(z.string()),
    knownModels: z.array(z.string()),
  })
  .refine(({ formats, paths }) => formats.every((each) => paths[each] !== undefined), {
    path: ['paths'],
    message: 'each of its formats needs a path',
  });
