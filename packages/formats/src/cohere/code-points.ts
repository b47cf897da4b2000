// Cohere counts places in a text in characters (code points), the neutral model in UTF-16 units.

export interface CodePoints {
  /** Undefined for a place outside of the text. */
  readonly unitOf: (point: number) => number | undefined;
  readonly pointOf: (unit: number) => number | undefined;
}

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

/** Places of one text, both ways. Most texts have no pairs, and then both are the same. */
export function codePoints(text: string): CodePoints {
  const within = (at: number): number | undefined => (at >= 0 && at <= text.length ? at : undefined);
  if (!PAIR.test(text)) return { unitOf: within, pointOf: within };
  const points = new Uint32Array(text.length + 1);
  const units: number[] = [];
  let unit = 0;
  for (const char of text) {
    points.fill(units.length, unit, unit + char.length);
    units.push(unit);
    unit += char.length;
  }
  points[unit] = units.length;
  units.push(unit);
  return { unitOf: (point) => units[point], pointOf: (at) => points[at] };
}
