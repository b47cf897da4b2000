import { usualVariable, type Deployment } from './provider-of.ts';

/** Providers by the names they get here. */
export interface ProviderBook {
  /** The one with the same settings and the same key, else a new one under the first name that is free. */
  nameFor(deployment: Deployment): { readonly name: string; readonly note?: string };
  /** As dragoman.yaml writes them. */
  all(): Readonly<Record<string, Deployment['provider']>>;
}

/** @param named variables that the file names: none of them is taken for a key that is written out */
export function providerBook(named: ReadonlySet<string>): ProviderBook {
  const known = new Map<string, { readonly same: string; readonly provider: Deployment['provider'] }>();
  const variables = new Set(named);

  const variableFor = (name: string): string => {
    const usual = usualVariable(name);
    let [variable, number] = [usual, 1];
    while (variables.has(variable)) variable = `${usual}_${(number += 1)}`;
    variables.add(variable);
    return variable;
  };
  const add = (name: string, same: string, { provider, secret }: Deployment) => {
    if (secret === undefined) {
      known.set(name, { same, provider });
      return { name };
    }
    const variable = variableFor(name);
    known.set(name, { same, provider: { ...provider, key: `\${${variable}}` } });
    return { name, note: `the key that is written out is not copied: set ${variable}` };
  };
  return {
    nameFor: (deployment) => {
      const { name: wanted, provider, secret } = deployment;
      const same = JSON.stringify([provider, secret]);
      for (let number = 1; ; number += 1) {
        const name = number === 1 ? wanted : `${wanted}-${number}`;
        const there = known.get(name);
        if (!there) return add(name, same, deployment);
        if (there.same === same) return { name };
      }
    },
    all: () => Object.fromEntries([...known].map(([name, { provider }]) => [name, provider])),
  };
}
