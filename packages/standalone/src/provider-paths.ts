import type { Provider } from '@dragoman/config';
import type { Format, PathRule } from '@dragoman/spec';

/**
 * How the caller's path becomes this provider's, for each format it speaks, in the form that the edit program reads:
 * `FORMAT|STRIP,STRIP|BASE|QUERY;…`. A version at the end of the endpoint is not put there twice.
 */
export function providerPaths(provider: Provider): string {
  return provider.formats
    .flatMap((format) => {
      const rule = provider.kind.paths[format];
      return rule ? [written(format, rule, provider)] : [];
    })
    .join(';');
}

function written(format: Format, rule: PathRule, provider: Provider): string {
  const { endpoint, kind, apiVersion = '' } = provider;
  const version = kind.version?.find((segment) => endpoint.path.endsWith(segment));
  const strip = version === undefined ? rule.strip : (kind.version ?? []);
  const base = version !== undefined && kind.version?.includes(rule.base) ? '' : rule.base;
  const query = (rule.query ?? '').replace('{apiVersion}', encodeURIComponent(apiVersion));
  return [format, strip.join(','), endpoint.path + base, query].join('|');
}
