/** Lines of cells in columns as wide as they have to be, the first line the heads; numbers stand to the right. */
export function table(lines: readonly (readonly string[])[], isNumber: readonly boolean[] = []): string {
  const safe = lines.map((line) => line.map(harmless));
  const widths = (safe[0] ?? []).map((_head, at) => Math.max(...safe.map((line) => line[at]?.length ?? 0)));
  const aligned = (text: string, at: number): string =>
    isNumber[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
  return safe.map((line) => `${line.map(aligned).join('  ').trimEnd()}\n`).join('');
}

/** A terminal obeys control characters. */
const harmless = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
