import { suggest } from '../nearest.ts';
import type { Path } from '../path.ts';
import type { Report } from '../report.ts';
import type { ModelName, Target } from '../types.ts';

/** What a target is read with: the public name it is for, and the providers that the file names. */
export interface TargetContext {
  readonly publicName: string;
  readonly providers: ReadonlySet<string>;
  readonly report: Report;
}

const REST: ModelName = { kind: 'rest', strip: '' };

/** Reads `provider/upstream-model`; the first `/` separates. Undefined: a problem was reported. */
export const resolveTarget = (text: string, path: Path, context: TargetContext): Target | undefined => {
  const { providers, report } = context;
  const slash = text.indexOf('/');
  const provider = slash === -1 ? text.replace(/\*$/, '') : text.slice(0, slash);
  if (!providers.has(provider)) {
    report.problem(
      path,
      unknownProvider(provider, path, context) + (slash === -1 ? '; a target is provider/model' : ''),
    );
    return undefined;
  }
  const model =
    slash === -1 ? withoutModel(text, provider, context) : withModel(text.slice(slash + 1), provider, context);
  if (typeof model !== 'string') return { provider, model };
  report.problem(path, model);
  return undefined;
};

const unknownProvider = (name: string, path: Path, { providers, report }: TargetContext): string => {
  const shown = report.show(path, name);
  return shown === 'the value'
    ? 'there is no provider of this name'
    : `there is no provider ${shown}${suggest(name, providers)}`;
};

const isWildcard = (publicName: string): boolean => publicName.endsWith('*');

/** `openai`: the name as it came, which only a wildcard has. A text is what is wrong. */
const withoutModel = (text: string, provider: string, { publicName }: TargetContext): ModelName | string => {
  if (text.endsWith('*')) return `write "${provider}/*"`;
  if (isWildcard(publicName)) return REST;
  return `names no model; write provider/model: "${provider}/${publicName}", if the provider calls it that`;
};

const withModel = (upstream: string, provider: string, { publicName }: TargetContext): ModelName | string => {
  if (upstream === '') return 'there is no model after the /';
  if (!upstream.includes('*')) return { kind: 'named', name: upstream };
  if (upstream !== '*') return `a * stands alone after the provider: "${provider}/*"`;
  if (isWildcard(publicName)) return { kind: 'rest', strip: publicName.slice(0, -1) };
  return `"${provider}/*" needs a public name that ends with *; here write "${provider}/${publicName}", if the provider calls it that`;
};
