const DIGITS = 9;
const UNIT = 1_000_000_000n;
const USD = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?$/;

/** Nano-USD as dollars: a decimal string without exponent and without zeros at its end (`0.00125`). */
export function usd(nano: bigint | number): string {
  const amount = BigInt(nano);
  const [sign, size] = amount < 0n ? ['-', -amount] : ['', amount];
  const fraction = String(size % UNIT)
    .padStart(DIGITS, '0')
    .replace(/0+$/, '');
  return `${sign}${size / UNIT}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Dollars as `usd` writes them, with at most nine digits after the point; undefined: not such a string. */
export function parseUsd(text: string): bigint | undefined {
  const [, sign, whole, fraction = ''] = USD.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const size = BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, '0'));
  return sign === '-' ? -size : size;
}
