import { z } from 'zod';
import { policySpec } from './schema/policy.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Bounds of lists and maps: without them the API server cannot tell what its rules cost. */
const MOST = { keys: 4_096, jwt: 16, rules: 256, teams: 1_024, prices: 1_024 } as const;
const MOST_ITEMS = 256;
const MOST_FIELDS = 32;
const MOST_SIGNS = 1_024;
/** `default` would be written into the objects, and a policy would then say what nobody wrote. */
const NOT_IN_KUBERNETES: ReadonlySet<string> = new Set(['$schema', 'additionalProperties', 'propertyNames', 'default']);

interface Check {
  readonly rule: string;
  readonly message: string;
}

/** What a schema cannot say, as rules in CEL, by the way of names to what they are about. */
const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  // A section whose name is misspelt is taken out before anybody sees it: what is left must not be a policy.
  '': [
    {
      rule: '[has(self.keys), has(self.keysFrom), has(self.jwt), has(self.rules), has(self.teams), has(self.organization), has(self.localLimits), has(self.prices)].exists(said, said)',
      message: 'a policy says something: keys, keysFrom, jwt, rules, teams, organization, localLimits or prices',
    },
  ],
  targetRefs: [
    {
      rule: 'self.all(a, self.exists_one(b, b.kind == a.kind && b.name == a.name && (has(b.sectionName) ? b.sectionName : "") == (has(a.sectionName) ? a.sectionName : "")))',
      message: 'the same target stands twice',
    },
  ],
  'keysFrom[]': [
    { rule: 'has(self.secret) != has(self.labels)', message: 'Secrets are named either by secret or by labels' },
  ],
  'rules[]': [{ rule: 'has(self.allow) != has(self.deny)', message: 'a rule has either allow or deny' }],
};

/** The schema of the `spec` of an LLMPolicy as Kubernetes wants it: structural, OpenAPI 3. */
export const policySchema = (): Schema =>
  structural(z.toJSONSchema(policySpec, { target: 'draft-2020-12', io: 'input' }) as Schema, '');

function structural(schema: Schema, path: string): Schema {
  const { anyOf, const: only } = schema;
  if (Array.isArray(anyOf)) return union(schema);
  const kept = Object.entries(schema).filter(([name]) => !NOT_IN_KUBERNETES.has(name) && name !== 'const');
  const said: Schema = { ...Object.fromEntries(kept), ...(only !== undefined && { enum: [only] }) };
  return { ...said, ...inner(schema, path), ...bounds(schema, path), ...checks(path) };
}

/** What is inside: fields, the values of a map, or items. */
function inner({ properties, additionalProperties: values, items }: Schema, path: string): Schema {
  return {
    ...(isSchema(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties as Record<string, Schema>).map(([name, field]) => [
          name,
          structural(field, path === '' ? name : `${path}.${name}`),
        ]),
      ),
    }),
    ...(isSchema(values) && { additionalProperties: structural(values, `${path}{}`) }),
    ...(isSchema(items) && { items: structural(items, `${path}[]`) }),
  };
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

function bounds({ type, enum: values, maxItems, additionalProperties }: Schema, path: string): Schema {
  const most = Object.hasOwn(MOST, path) ? MOST[path as keyof typeof MOST] : undefined;
  if (type === 'array') return { maxItems: maxItems ?? most ?? MOST_ITEMS };
  if (type === 'object' && isSchema(additionalProperties)) return { maxProperties: most ?? MOST_FIELDS };
  if (type === 'string' && values === undefined) return { maxLength: MOST_SIGNS };
  return {};
}

function checks(path: string): Schema {
  const rules = CHECKS[path];
  return rules ? { 'x-kubernetes-validations': rules } : {};
}

/**
 * A union has no structure of its own: which of its forms a value has is found out when the policy is read. What is
 * said of a text holds of texts alone, and of a mapping of mappings: of each form that can be asked already.
 */
const union = ({ description, anyOf }: Schema): Schema => ({
  ...(description !== undefined && { description }),
  ...Object.assign({}, ...(anyOf as readonly Schema[]).map(demands)),
  'x-kubernetes-preserve-unknown-fields': true,
});

const demands = ({ pattern, required }: Schema): Schema => ({
  ...(pattern !== undefined && { pattern }),
  ...(required !== undefined && { required }),
});
