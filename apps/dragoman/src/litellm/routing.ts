import { fieldsOf, listOf, numberOf, type Fields } from './fields.ts';
import type { Group } from './read-models.ts';

/** The most attempts that dragoman.yaml has a word for. */
const MOST_RETRIES = 10;

const LISTS: Readonly<Record<string, readonly string[]>> = {
  router_settings: ['fallbacks', 'model_group_alias'],
  litellm_settings: ['fallbacks'],
};
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  router_settings: ['timeout', 'num_retries'],
  litellm_settings: ['request_timeout', 'num_retries'],
};

/** Whether a field of a section, and what it says, is read here. */
export const isRouting = (section: string, field: string, said: unknown): boolean =>
  (LISTS[section]?.includes(field) ?? false) ||
  ((NUMBERS[section]?.includes(field) ?? false) && numberOf(said) !== undefined);

/** Models with what the file says of how they are called. @param notes get what has no word in dragoman.yaml */
export function withRouting(groups: ReadonlyMap<string, Group>, root: Fields, notes: string[]): Fields {
  const [router, general] = [fieldsOf(root['router_settings']), fieldsOf(root['litellm_settings'])];
  const fallbacks = new Map<string, readonly string[]>();
  for (const each of [...listOf(general['fallbacks']), ...listOf(router['fallbacks'])])
    for (const [name, others] of Object.entries(fieldsOf(each))) fallbacks.set(name, listOf(others).map(String));
  const usual = {
    timeout: numberOf(router['timeout']) ?? numberOf(general['request_timeout']) ?? 0,
    retries: numberOf(router['num_retries']) ?? numberOf(general['num_retries']) ?? 0,
  };

  const fallbackOf = (name: string): readonly string[] =>
    (fallbacks.get(name) ?? []).flatMap((other) => {
      const found = groups.get(other);
      if (!found) notes.push(`fallbacks.${name}: there is no model ${other}`);
      return (found?.targets ?? []).map(({ to }) => to);
    });
  const modelOf = (name: string, group: Group): unknown => {
    const fallback = fallbackOf(name);
    const more = { ...(fallback.length > 0 && { fallback }), ...patienceOf(name, group, { usual, notes }) };
    const [only] = group.targets;
    if (group.targets.length === 1 && only && Object.keys(more).length === 0) return only.to;
    return { targets: group.targets.map((target) => (target.weight === undefined ? target.to : target)), ...more };
  };
  const models = Object.fromEntries([...groups].map(([name, group]) => [name, modelOf(name, group)]));
  for (const [alias, target] of Object.entries(fieldsOf(router['model_group_alias']))) {
    const name = typeof target === 'string' ? target : String(fieldsOf(target)['model']);
    if (models[name] === undefined) notes.push(`router_settings.model_group_alias.${alias}: there is no model ${name}`);
    else models[alias] = models[name];
  }
  return models;
}

/** How long is waited for an answer, and how often it is asked for again. */
function patienceOf(
  name: string,
  { timeouts, retries }: Group,
  {
    usual,
    notes,
  }: { readonly usual: { readonly timeout: number; readonly retries: number }; readonly notes: string[] },
): Fields {
  if (new Set(timeouts).size > 1) notes.push(`models.${name}: of the timeouts of its deployments all but the longest`);
  const timeout = timeouts.length > 0 ? Math.max(...timeouts) : usual.timeout;
  const wanted = retries.length > 0 ? Math.max(...retries) : usual.retries;
  if (wanted > MOST_RETRIES) notes.push(`models.${name}: more than ${MOST_RETRIES} retries`);
  const attempts = Math.min(MOST_RETRIES, Math.floor(wanted));
  return { ...(timeout > 0 && { timeout }), ...(attempts > 0 && { retries: { attempts } }) };
}
