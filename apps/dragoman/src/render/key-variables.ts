/** By the name of the provider. */
export type KeyVariables = ReadonlyMap<string, string>;

const PREFIX = 'DRAGOMAN_KEY_';

/** The environment variables that Envoy reads keys of providers from when it runs what was rendered: each has its own. */
export function keyVariables(providers: readonly string[]): KeyVariables {
  const taken = new Set<string>();
  return new Map(
    providers.map((provider) => {
      const name = PREFIX + provider.toUpperCase().replace(/[^A-Z0-9]/g, '_');
      let free = name;
      // `a-b` and `a_b` are two providers, and none of them may see the other's key.
      for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
      taken.add(free);
      return [provider, free];
    }),
  );
}
