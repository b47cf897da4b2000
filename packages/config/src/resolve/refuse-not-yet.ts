import { ITEM, NAME, NOT_YET } from '../not-yet.ts';
import { formatPath, type Path } from '../path.ts';
import type { Report } from '../report.ts';
import { locate, type Branch } from '../yaml/branch.ts';

const isEmpty = ({ content }: Branch): boolean => {
  if (content instanceof Map) return content.size === 0;
  return Array.isArray(content) ? content.length === 0 : content === null || content === false;
};

/** Looks at the tree before anything is taken out of it: what is broken is still asked for. */
export const refuseNotYet = (tree: Branch, report: Report): void => {
  for (const path of NOT_YET.flatMap((each) => expand(tree, each))) {
    const { branch, found } = locate(tree, path);
    if (!found || isEmpty(branch)) continue;
    report.nameProblem(path, `this version cannot do ${formatPath(path)} yet, and does not ignore it: take it out`);
  }
};

/** The paths that the tree has where one says "each item" or "each name". */
const expand = (tree: Branch, path: Path): readonly Path[] => {
  const at = path.findIndex((step) => step === ITEM || step === NAME);
  if (at < 0) return [path];
  const before = path.slice(0, at);
  const { branch, found } = locate(tree, before);
  return (found ? namesIn(branch) : []).flatMap((name) => expand(tree, [...before, name, ...path.slice(at + 1)]));
};

const namesIn = ({ content }: Branch): readonly (string | number)[] => {
  if (content instanceof Map) return [...content.keys()];
  return Array.isArray(content) ? content.map((_item, index) => index) : [];
};
