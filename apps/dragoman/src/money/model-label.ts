import type { Config } from '@dragoman/config';

/** The name in the configuration that a caller's name of a model falls under: exact, else the longest `*`. Empty: none. */
export function modelLabel({ models }: Pick<Config, 'models'>): (model: string | null) => string {
  const names = models.map(({ name }) => name);
  const exact = new Set(names);
  const families = names.filter((name) => name.endsWith('*')).toSorted((a, b) => b.length - a.length);
  return (model) => {
    if (model === null) return '';
    if (exact.has(model)) return model;
    return families.find((family) => model.startsWith(family.slice(0, -1))) ?? '';
  };
}
