import { z } from 'zod';

/** The part of JSON Schema that ours is made of. */
interface Schema {
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
  }),
);

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

const SIMPLE: Readonly<Record<string, string>> = {
  integer: 'whole number',
  boolean: 'true or false',
  string: 'text',
  object: 'mapping',
};

const choices = (node: Schema): readonly unknown[] | undefined =>
  node.enum ?? node.anyOf?.find((form) => form.enum !== undefined)?.enum;

const typeOf = (node: Schema): string => {
  const known = choices(node);
  if (known !== undefined) return [...new Set(known.map((value) => code(String(value))))].join(', ');
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(typeOf))].join(', or ');
  if (node.items !== undefined) return `list of ${typeOf(node.items)}`;
  if (typeof node.additionalProperties === 'object') return `mapping of names to ${typeOf(node.additionalProperties)}`;
  return SIMPLE[node.type ?? ''] ?? node.type ?? 'anything';
};

/** JavaScript's own limits say nothing to a reader. */
const bounds = ({ minimum, maximum }: Schema): string => {
  const upper = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && upper !== undefined) return ` (${minimum} to ${upper})`;
  return minimum !== undefined && minimum > 0 ? ` (at least ${minimum})` : '';
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A field and all below it, each a row. */
const rows = (path: string, node: Schema, required: boolean): readonly string[] => {
  const fallback = node.default === undefined ? '' : code(node.default);
  const cells = [code(path), typeOf(node) + bounds(node), required ? 'required' : fallback, node.description ?? ''];
  return [`| ${cells.map(cell).join(' | ')} |`, ...below(path, node)];
};

const below = (path: string, node: Schema): readonly string[] => [
  ...Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    rows(`${path}.${name}`, child, node.required?.includes(name) === true),
  ),
  ...(typeof node.additionalProperties === 'object' ? below(`${path}.NAME`, node.additionalProperties) : []),
  ...(node.items === undefined ? [] : below(`${path}[]`, node.items)),
  ...(node.anyOf ?? []).flatMap((form) => below(path, form)),
];

const HEAD = ['| field | what it takes | default | |', '| --- | --- | --- | --- |'];

const INTRODUCTION = [
  '<!-- Generated from the schema in packages/config by packages/config/generate/docs.mjs. Do not edit. -->',
  '',
  '# dragoman.yaml',
  '',
];

const RULES = [
  'An unknown field, a name that stands twice, a variable that is not set is an error, which says where it is and which name was probably meant; all errors of a file are reported at once. Durations are `500ms`, `120s`, `2m`, `1h`, or a number of seconds. For an editor, put this in the first line:',
  '',
  '```yaml',
  '# yaml-language-server: $schema=./dragoman.schema.json',
  '```',
];

/** The reference page, in Markdown, of a JSON Schema. */
export const configReference = (jsonSchema: object): string => {
  const root = schema.parse(jsonSchema);
  const sections = Object.entries(root.properties ?? {}).flatMap(([name, node]) => [
    '',
    `## ${name}`,
    '',
    ...HEAD,
    ...rows(name, node, false),
  ]);
  return [...INTRODUCTION, root.description ?? '', '', ...RULES, ...sections, ''].join('\n');
};
