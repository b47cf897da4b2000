const MAX_LENGTH = 1_000;

/** The header that says what was left out of a request; empty where nothing was. */
export function warned(warnings: readonly string[]): Readonly<Record<string, string>> {
  if (warnings.length === 0) return {};
  const text = [...new Set(warnings)].join('; ').replace(/[^\x20-\x7e]/g, '?');
  return {
    'x-dragoman-warning': text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)} ...` : text,
  };
}
