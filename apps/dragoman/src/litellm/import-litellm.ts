import { parseConfig } from '@dragoman/config';
import { parse, stringify } from 'yaml';
import { deploymentOf, READ_HERE } from './provider-of.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Target {
  readonly to: string;
  readonly weight?: number;
}

export type Imported =
  | { readonly ok: true; readonly text: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** The configuration of a LiteLLM proxy as dragoman.yaml, with a comment for whatever has no word there. Never throws. */
export function importLitellm(source: string): Imported {
  let root: unknown;
  try {
    root = parse(source, { maxAliasCount: 100 });
  } catch {
    // The message of the parser may show a key.
    return { ok: false, why: 'it is not YAML' };
  }
  const list = fieldsOf(root)['model_list'];
  if (!Array.isArray(list)) return { ok: false, why: 'it has no model_list' };
  const notes: string[] = [];
  const { providers, groups } = readModels(list, notes);
  const models = withRouting(groups, fieldsOf(root), notes);
  notes.push(...leftOut(fieldsOf(root)));
  const body = stringify(
    { providers: Object.fromEntries(providers), models },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  notes.push(...doubts(body));
  const head = notes.map((note) => `# Not taken over: ${note.replaceAll(/\s+/g, ' ')}\n`).join('');
  return { ok: true, text: `${head}${head === '' ? '' : '\n'}${body}`, notes };
}

function readModels(list: readonly unknown[], notes: string[]) {
  const providers = new Map<string, Fields>();
  const groups = new Map<string, Target[]>();
  for (const [at, item] of list.entries()) {
    const where = `model_list[${at}]`;
    const { model_name: name, litellm_params: params, ...others } = fieldsOf(item);
    const given = fieldsOf(params);
    const deployment = deploymentOf(given);
    if (typeof name !== 'string' || !deployment) {
      notes.push(`${where}: there is no kind of provider for it`);
      continue;
    }
    const target = targetOf(name, deployment.upstream);
    if (target === undefined) {
      notes.push(`${where}: ${name} as ${deployment.upstream}: upstream goes the whole name, or what the * stands for`);
      continue;
    }
    notes.push(...unreadOf(where, others, given), ...deployment.notes.map((note) => `${where}: ${note}`));
    const to = nameFor(deployment.name, deployment.provider, providers) + target;
    const weight = given['weight'];
    groups.set(name, [...(groups.get(name) ?? []), { to, ...(typeof weight === 'number' && { weight }) }]);
  }
  return { providers, groups };
}

const unreadOf = (where: string, others: Fields, given: Fields): readonly string[] => {
  const unread = Object.keys(given).filter((field) => !READ_HERE.has(field));
  return [
    ...Object.keys(others).map((field) => `${where}.${field}`),
    ...(unread.length > 0 ? [`${where}.litellm_params: ${unread.join(', ')}`] : []),
  ];
};

/** What stands behind the provider in a target; there a `*` is what it stands for in the public name. Undefined: no word for it. */
function targetOf(name: string, upstream: string): string | undefined {
  if (!upstream.includes('*')) return `/${upstream}`;
  if (upstream === name) return upstream === '*' ? '/*' : '';
  return upstream === '*' && name.endsWith('*') ? '/*' : undefined;
}

/** The one that is the same, else a new one under the first name that is free. */
function nameFor(wanted: string, settings: Fields, providers: Map<string, Fields>): string {
  const text = JSON.stringify(settings);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const known = providers.get(name);
    if (known && JSON.stringify(known) !== text) continue;
    providers.set(name, settings);
    return name;
  }
}

function withRouting(groups: ReadonlyMap<string, readonly Target[]>, root: Fields, notes: string[]): Fields {
  const [router, general] = [fieldsOf(root['router_settings']), fieldsOf(root['litellm_settings'])];
  const fallbacks = new Map<string, readonly string[]>();
  for (const each of [...listOf(general['fallbacks']), ...listOf(router['fallbacks'])])
    for (const [name, others] of Object.entries(fieldsOf(each))) fallbacks.set(name, listOf(others).map(String));
  const models = Object.fromEntries([...groups].map(([name, targets]) => [name, modelOf(name, targets)]));
  for (const [alias, target] of Object.entries(fieldsOf(router['model_group_alias']))) {
    const name = typeof target === 'string' ? target : String(fieldsOf(target)['model']);
    if (models[name] === undefined) notes.push(`router_settings.model_group_alias.${alias}: there is no model ${name}`);
    else models[alias] = models[name];
  }
  return models;

  function modelOf(name: string, targets: readonly Target[]): unknown {
    const others = (fallbacks.get(name) ?? []).flatMap((other) => {
      const found = groups.get(other);
      if (!found) notes.push(`fallbacks.${name}: there is no model ${other}`);
      return (found ?? []).map(({ to }) => to);
    });
    const [only] = targets;
    if (targets.length === 1 && only && others.length === 0) return only.to;
    const plain = targets.map((target) => (target.weight === undefined ? target.to : target));
    return { targets: plain, ...(others.length > 0 && { fallback: others }) };
  }
}

const SECTIONS = new Set(['model_list', 'router_settings', 'litellm_settings']);
const ROUTING = new Set(['fallbacks', 'model_group_alias']);

/** What the file says beside models and where they go. */
const leftOut = (root: Fields): readonly string[] =>
  Object.entries(root).flatMap(([section, value]) => {
    if (section === 'general_settings') return ['general_settings: keys are made with dragoman keys create NAME'];
    if (!SECTIONS.has(section)) return [section];
    const fields = section === 'model_list' ? [] : Object.keys(fieldsOf(value)).filter((field) => !ROUTING.has(field));
    return fields.map((field) => `${section}.${field}`);
  });

/** Put in the place of variables: one passes for an address, the other for a name. */
const STAND_INS = ['http://stand-in.invalid', 'stand-in'] as const;

/** What dragoman.yaml would not have of it, whatever the variables are. */
function doubts(body: string): readonly string[] {
  const names = [...body.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const [one = [], two = []] = STAND_INS.map((standIn) => {
    const parsed = parseConfig({ text: body, file: '', env: Object.fromEntries(names.map((name) => [name, standIn])) });
    return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
  });
  return one.filter((doubt) => two.includes(doubt));
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
