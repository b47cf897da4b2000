/** A place in metadata, as Envoy's matchers write it. */
export const metadataPath = (...keys: readonly string[]) =>
  keys.map((value) => ({ segment: { case: 'key' as const, value } }));
