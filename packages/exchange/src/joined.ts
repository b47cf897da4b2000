const NOTHING = new Uint8Array(0);

/** Bytes one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length < 2) return parts[0] ?? NOTHING;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
