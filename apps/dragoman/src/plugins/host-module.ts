/** A module of this process under a name of its own. */
export interface HostModule {
  /** What it is imported by. */
  readonly name: string;
  readonly url: string;
  /** Its text: it takes what it exports from where this process keeps it. */
  readonly source: string;
  /** A copy of its own that a plugin has is what that plugin gets. */
  readonly yields: boolean;
}

/**
 * The command is one bundle: what a plugin would find in a folder of packages would be a second copy, whose errors are
 * not the ones that are caught here.
 */
export function hostModule(name: string, namespace: Readonly<Record<string, unknown>>, yields: boolean): HostModule {
  const url = `dragoman-host:${name}`;
  Object.defineProperty(globalThis, Symbol.for(url), { value: namespace, configurable: true });
  // Some of zod's names are words of the language: only an alias can be called by them.
  const names = Object.keys(namespace);
  const source = [
    `const host = globalThis[Symbol.for(${JSON.stringify(url)})];`,
    ...names.map((each, index) => `const member${index} = host[${JSON.stringify(each)}];`),
    `export { ${names.map((each, index) => `member${index} as ${each}`).join(', ')} };`,
  ].join('\n');
  return { name, url, source, yields };
}
