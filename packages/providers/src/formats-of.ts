import type { ProviderFormat, ProviderKind, SomeModels } from '@dragoman/spec';

/**
 * What is spoken to a model of a provider, the preferred first. `model` is the upstream name, or a row of its kind that
 * the name fits; undefined: it is the caller's and not known yet, so it is what any model understands.
 */
export function formatsOf(
  kind: ProviderKind,
  formats: readonly ProviderFormat[],
  model: string | SomeModels | undefined,
): readonly ProviderFormat[] {
  const { someModels = [] } = kind;
  const own = someModels.filter((each) => (typeof model === 'string' ? each.models.test(model) : each === model));
  const only = own.filter((each) => each.only).map(({ format }) => format);
  if (only.length > 0) return formats.filter((format) => only.includes(format));
  return formats.filter((format) => {
    const some = someModels.find((each) => each.format === format);
    return some === undefined || own.includes(some);
  });
}
