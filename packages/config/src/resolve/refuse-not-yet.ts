import { NOT_YET } from '../not-yet.ts';
import { formatPath } from '../path.ts';
import type { Report } from '../report.ts';
import { locate, type Branch } from '../yaml/branch.ts';

const isEmpty = ({ content }: Branch): boolean => {
  if (content instanceof Map) return content.size === 0;
  return Array.isArray(content) ? content.length === 0 : content === null || content === false;
};

/** Looks at the tree before anything is taken out of it: what is broken is still asked for. */
export const refuseNotYet = (tree: Branch, report: Report): void => {
  for (const path of NOT_YET) {
    const { branch, found } = locate(tree, path);
    if (!found || isEmpty(branch)) continue;
    report.nameProblem(path, `this version cannot do ${formatPath(path)} yet, and does not ignore it: take it out`);
  }
};
