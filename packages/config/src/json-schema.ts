import { PROVIDER_KINDS } from '@dragoman/providers';
import { z } from 'zod';
import { rootOf } from './schema/root.ts';

/** Text may also come, in part or whole, from a variable. */
const VARIABLE = '\\$\\{';
const orVariable = (pattern: string): string => `(?:${pattern})|${VARIABLE}`;

const BUILT_IN_KINDS = PROVIDER_KINDS.map(({ kind }) => kind);
const KIND = 'What it is: a kind of ours, or of a plugin.';

/** Which kinds there are is known where no plugin brings more. */
const WITHOUT_PLUGINS = {
  if: { not: { required: ['plugins'] } },
  then: {
    properties: {
      providers: {
        description: 'Name: what it is and how to be let in.',
        additionalProperties: {
          properties: {
            kind: { description: KIND, anyOf: [{ enum: BUILT_IN_KINDS }, { pattern: VARIABLE }] },
          },
        },
      },
    },
  },
};

/** What an editor checks dragoman.yaml with: JSON Schema, draft 2020-12. */
export const jsonSchema = (): object => ({
  ...z.toJSONSchema(rootOf(BUILT_IN_KINDS), {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema: schema, path }) => {
      if (schema.type === 'string' && schema.pattern !== undefined && !path.includes('propertyNames'))
        schema.pattern = orVariable(schema.pattern);
      if (schema.enum === undefined || schema.type !== 'string') return;
      const other = path.at(-1) === 'kind' ? {} : { pattern: VARIABLE };
      schema.anyOf = [{ enum: schema.enum }, other];
      delete schema.enum;
    },
  }),
  ...WITHOUT_PLUGINS,
});
