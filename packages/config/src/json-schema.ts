import { z } from 'zod';
import { root } from './schema/root.ts';

/** Text may also come, in part or whole, from a variable. */
const orVariable = (pattern: string): string => `(?:${pattern})|\\$\\{`;

/** What an editor checks dragoman.yaml with: JSON Schema, draft 2020-12. */
export const jsonSchema = (): object =>
  z.toJSONSchema(root, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema: schema, path }) => {
      if (schema.type === 'string' && schema.pattern !== undefined && !path.includes('propertyNames'))
        schema.pattern = orVariable(schema.pattern);
      if (schema.enum === undefined || schema.type !== 'string') return;
      schema.anyOf = [{ enum: schema.enum }, { pattern: '\\$\\{' }];
      delete schema.enum;
    },
  });
