import type { PathRule, ProviderFormat, ProviderKind } from '@dragoman/spec';

/** A provider as far as its paths go. */
export interface ProviderPlace {
  readonly kind: ProviderKind;
  /** What it speaks; formats that its kind has no path for are left out. */
  readonly formats: readonly ProviderFormat[];
  /** The path of its endpoint, without a slash at its end; empty for none. */
  readonly path: string;
  readonly apiVersion?: string;
  readonly project?: string;
  readonly location?: string;
}

/**
 * How the caller's path becomes this provider's, for each format it speaks, in the form that the edit program reads:
 * `FORMAT|STRIP,STRIP|BASE|QUERY;…`. A version at the end of the endpoint is not put there twice.
 */
export function providerPaths(place: ProviderPlace): string {
  return place.formats
    .flatMap((format) => {
      const rule = place.kind.paths[format];
      return rule ? [written(format, rule, place)] : [];
    })
    .join(';');
}

/** What a provider has to speak to be asked for files and batches. */
export const ACCOUNT_FORMAT = 'openai-chat';

/** The same for what names no model: files and batches stand beside the models, not below one of them. */
export function accountPaths(place: ProviderPlace): string {
  const rule = place.kind.paths[ACCOUNT_FORMAT];
  const beside = rule && { ...rule, base: rule.base.replace(/\/[^/]+\/\{model\}$/, '') };
  return beside ? written(ACCOUNT_FORMAT, beside, place) : '';
}

function written(format: ProviderFormat, rule: PathRule, place: ProviderPlace): string {
  const { kind, path, apiVersion = '', project = '', location = '' } = place;
  const version = kind.version?.find((segment) => path.endsWith(segment));
  const strip = version === undefined ? rule.strip : (kind.version ?? []);
  const base = version === undefined ? rule.base : withoutVersion(rule.base, kind.version);
  const query = (rule.query ?? '').replace('{apiVersion}', encodeURIComponent(apiVersion));
  const named = base
    .replace('{project}', encodeURIComponent(project))
    .replace('{location}', encodeURIComponent(location));
  return [format, strip.join(','), path + named, query].join('|');
}

function withoutVersion(base: string, versions: readonly string[] = []): string {
  const version = versions.find((segment) => base === segment || base.startsWith(`${segment}/`));
  return base.slice(version?.length ?? 0);
}
