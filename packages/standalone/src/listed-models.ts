import type { Config } from '@dragoman/config';

/** One name that callers can say, and who answers it first. */
export interface ListedModel {
  readonly id: string;
  readonly ownedBy: string;
}

/**
 * The models of `GET /v1/models`: every name of the file, and for a wildcard the well-known models of its provider
 * that it covers. A wildcard itself is no name that could be called, and is not listed.
 */
export function listedModels(config: Config): readonly ListedModel[] {
  const listed = new Map<string, string>();
  for (const { name, targets } of config.models) {
    const provider = targets[0]?.provider ?? '';
    const known = config.providers.find((each) => each.name === provider)?.kind.knownModels ?? [];
    for (const id of name.endsWith('*') ? coveredModels(name.slice(0, -1), { provider, known }) : [name]) {
      if (!listed.has(id)) listed.set(id, provider);
    }
  }
  return [...listed].map(([id, ownedBy]) => ({ id, ownedBy }));
}

/** The well-known models of a provider that a wildcard stands for, by their own names and below the provider's. */
export const coveredModels = (
  prefix: string,
  { provider, known }: { readonly provider: string; readonly known: readonly string[] },
): readonly string[] =>
  known.flatMap((model) => [model, `${provider}/${model}`]).filter((name) => name.startsWith(prefix));
