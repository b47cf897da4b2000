import { parseConfig } from '@dragoman/config';
import { parse, stringify } from 'yaml';
import { fieldsOf, type Fields } from './fields.ts';
import { readModels } from './read-models.ts';
import { isRouting, withRouting } from './routing.ts';

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
  const { providers, groups, prices } = readModels(list, variablesIn(source), notes);
  const models = withRouting(groups, fieldsOf(root), notes);
  notes.push(...leftOut(fieldsOf(root)));
  const body = stringify(
    { providers, models, ...(prices.size > 0 && { prices: Object.fromEntries(prices) }) },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  notes.push(...doubts(body));
  const head = notes.map((note) => `# Not taken over: ${note.replaceAll(/\s+/g, ' ')}\n`).join('');
  return { ok: true, text: `${head}${head === '' ? '' : '\n'}${body}`, notes };
}

const variablesIn = (source: string): ReadonlySet<string> =>
  new Set([...source.matchAll(/os\.environ\/(\w+)/g)].map(([, name = '']) => name));

const SECTIONS = new Set(['model_list', 'router_settings', 'litellm_settings', 'general_settings']);
/** What another part of dragoman.yaml, or a command, is for. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  master_key: 'keys are made with dragoman keys create NAME',
  database_url: 'store says where things are kept',
  enable_jwt_auth: 'who comes with a token is let in by jwt',
  litellm_jwtauth: 'who comes with a token is let in by jwt',
};

/** What the file says beside models and where they go. */
const leftOut = (root: Fields): readonly string[] =>
  Object.entries(root).flatMap(([section, value]) => {
    if (!SECTIONS.has(section)) return [section];
    return Object.entries(fieldsOf(value))
      .filter(([field, said]) => !isRouting(section, field, said))
      .map(([field]) => field)
      .map((field) => `${section}.${field}${Object.hasOwn(ELSEWHERE, field) ? `: ${ELSEWHERE[field]}` : ''}`);
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
