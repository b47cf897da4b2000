const PREFIX = /^(# (?:TYPE|HELP) )?envoy_dragoman_/gm;
/** A line about a histogram of milliseconds: its head, what of it is told, its labels, its number. */
const MILLISECONDS = /^((?:# (?:TYPE|HELP) )?gen_ai_\w+)_milliseconds(_bucket|_sum|_count)?(\{[^\n]*\})?( [^\n]*)?$/gm;
const UPPER_BOUND = /le="([\d.]+)"/;

/**
 * Takes Envoy's prefix from the metrics that Dragoman defines in Envoy: `envoy_dragoman_gen_ai_…` becomes `gen_ai_…`,
 * as the GenAI conventions name them, and tells times in seconds, as Prometheus wants them: Envoy's histograms hold
 * whole numbers and count milliseconds. Other label values are not touched.
 * @param text Prometheus text format
 */
export function renameMetrics(text: string): string {
  return text.replace(PREFIX, '$1').replace(MILLISECONDS, (...[, head, part, labels, value]: Captured) => {
    const bounds = part === '_bucket' ? inSeconds(labels ?? '') : (labels ?? '');
    const told = part === '_sum' ? ` ${Number(value) / 1000}` : (value ?? '');
    return `${head}_seconds${part ?? ''}${bounds}${told}`;
  });
}

type Captured = [line: string, head: string, part?: string, labels?: string, value?: string];

const inSeconds = (labels: string): string =>
  labels.replace(UPPER_BOUND, (_le: string, ms: string) => `le="${Number(ms) / 1000}"`);
