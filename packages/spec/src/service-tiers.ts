/** Words of providers for the tier that everybody is served in who asked for no other, in small letters. */
export const USUAL_TIERS: readonly string[] = [
  'default',
  'standard',
  'standard_only',
  'auto',
  'on_demand',
  'unspecified',
  'traffic_type_unspecified',
];

/** What stands before the name of a tier where Google says it. */
export const TIER_PREFIXES: readonly string[] = ['service_tier_', 'on_demand_'];

/** No provider's word is longer; the log and the metadata of a call hold no more of it. */
export const MAX_TIER = 64;

/**
 * The tier of service that a call was served in, by the provider's word for it: in small letters, which is how prices
 * name it (`flex`, `priority`, `batch` …). Undefined: the usual one.
 */
export function serviceTierOf(word: string | undefined): string | undefined {
  const said = word?.toLowerCase().slice(0, MAX_TIER) ?? '';
  if (said === '' || USUAL_TIERS.includes(said)) return undefined;
  const prefix = TIER_PREFIXES.find((each) => said.startsWith(each));
  return prefix === undefined ? said : serviceTierOf(said.slice(prefix.length));
}
