import { GatewayError, type ProviderFormat, type SupportTable, type Use } from '@dragoman/spec';

/**
 * Holds what a request uses against what a format has words for.
 * @returns one warning for each use that is left out, for `x-dragoman-warning`
 * @throws GatewayError `cannot_translate` that names the first field which cannot be left out
 */
export function fit(
  uses: readonly Use[],
  { format, support }: { format: ProviderFormat; support: SupportTable },
): readonly string[] {
  const refused = uses.find(({ feature }) => support[feature] === 'refuses');
  if (refused) {
    const { path, feature } = refused;
    throw new GatewayError('cannot_translate', `${path}: ${feature} cannot be translated to ${format}`, {
      param: path,
    });
  }
  const left = uses.filter(({ feature }) => support[feature] === 'warns').map(({ path }) => `${path} is left out`);
  return [...new Set(left)];
}
