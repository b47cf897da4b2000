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
    const { model_name: name, litellm_params: params } = fieldsOf(item);
    const given = fieldsOf(params);
    const deployment = deploymentOf(given);
    if (typeof name !== 'string' || !deployment) {
      notes.push(`${where}: there is no kind of provider for it`);
      continue;
    }
    const unread = Object.keys(given).filter((field) => !READ_HERE.has(field));
    if (unread.length > 0) notes.push(`${where}.litellm_params: ${unread.join(', ')}`);
    notes.push(...deployment.notes.map((note) => `${where}: ${note}`));
    const provider = nameFor(deployment.name, deployment.provider, providers);
    const to = deployment.upstream.endsWith('*') ? `${provider}/*` : `${provider}/${deployment.upstream}`;
    const weight = given['weight'];
    groups.set(name, [...(groups.get(name) ?? []), { to, ...(typeof weight === 'number' && { weight }) }]);
  }
  return { providers, groups };
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

/** What dragoman.yaml would not have of it. */
function doubts(body: string): readonly string[] {
  const variables = [...body.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'http://stand-in.invalid']);
  const parsed = parseConfig({ text: body, file: '', env: Object.fromEntries(variables) as Record<string, string> });
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
