import type { Path } from '../path.ts';

export type Scalar = string | number | boolean | null;
/** What zod is given: plain values only. */
export type Data = Scalar | readonly Data[] | { readonly [name: string]: Data };

/** One value of the file, with what is needed to speak about it. What is wrong is taken out, and the rest is looked at. */
export interface Branch {
  /** As written: an index counts the items that were taken out too. */
  readonly name: string | number;
  /** Offset in the text of the value. */
  readonly at: number;
  /** Offset of the name of the field; of the value where there is none. */
  readonly nameAt: number;
  /** It must not be shown: it came out of the environment. */
  readonly secret: boolean;
  readonly content: Scalar | Branch[] | Map<string, Branch>;
  /** The names of all its fields in the file, those that were taken out too. */
  readonly written: ReadonlySet<string>;
}

export const toData = (branch: Branch): Data => {
  const { content } = branch;
  if (content instanceof Map) return Object.fromEntries([...content].map(([name, child]) => [name, toData(child)]));
  return Array.isArray(content) ? content.map(toData) : content;
};

const childOf = (branch: Branch, step: string | number): Branch | undefined => {
  const { content } = branch;
  if (content instanceof Map) return content.get(String(step));
  return Array.isArray(content) && typeof step === 'number' ? content[step] : undefined;
};

/** A way from the top, as far as there is one. */
export interface Location {
  /** The deepest that exists. */
  readonly branch: Branch;
  readonly parent?: Branch;
  /** The way as the file counts it. */
  readonly path: Path;
  /** The whole of the way exists. */
  readonly found: boolean;
}

export const locate = (root: Branch, path: Path): Location => {
  let branch = root;
  let above: { readonly parent?: Branch } = {};
  const names: (string | number)[] = [];
  for (const [depth, step] of path.entries()) {
    const child = childOf(branch, step);
    if (child === undefined) return { branch, path: [...names, ...path.slice(depth)], found: false, ...above };
    names.push(child.name);
    above = { parent: branch };
    branch = child;
  }
  return { branch, path: names, found: true, ...above };
};

/** Takes out what stands at these ways, or where there is nothing the deepest above it. False: that is the root. */
export const takeOut = (root: Branch, paths: readonly Path[]): boolean => {
  const locations = paths.map((path) => locate(root, path));
  for (const { branch, parent } of locations) {
    if (parent === undefined) return false;
    const { content } = parent;
    if (content instanceof Map) content.delete(String(branch.name));
    else if (Array.isArray(content) && content.includes(branch)) content.splice(content.indexOf(branch), 1);
  }
  return true;
};
