const PREFIX = /^(# (?:TYPE|HELP) )?envoy_dragoman_/gm;

/**
 * Takes Envoy's prefix from the metrics that Dragoman defines in Envoy: `envoy_dragoman_gen_ai_…` becomes `gen_ai_…`,
 * as the GenAI conventions name them. Label values are not touched.
 * @param text Prometheus text format
 */
export function renameMetrics(text: string): string {
  return text.replace(PREFIX, '$1');
}
