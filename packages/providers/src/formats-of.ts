import type { Format, ProviderKind } from '@dragoman/spec';

/**
 * What is spoken to a model of a provider, the preferred first. `model` is the upstream name; undefined: it is the
 * caller's, and not known yet.
 */
export function formatsOf(
  kind: ProviderKind,
  formats: readonly Format[],
  model: string | undefined,
): readonly Format[] {
  const { someModels = [] } = kind;
  if (model === undefined || someModels.length === 0) return formats;
  const own = someModels.filter(({ models }) => models.test(model));
  const only = own.filter((each) => each.only).map(({ format }) => format);
  if (only.length > 0) return formats.filter((format) => only.includes(format));
  return formats.filter((format) => {
    const some = someModels.find((each) => each.format === format);
    return some === undefined || own.includes(some);
  });
}
