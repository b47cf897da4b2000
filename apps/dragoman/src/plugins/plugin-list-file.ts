import { renameSync, writeFileSync } from 'node:fs';
import type { ActivePlugin } from '@dragoman/config';

/**
 * Keeps the file in which services find the plugins of what is served. Settings may be secret: nobody else can read it.
 * @returns writes it anew; as good as nothing where nothing has changed
 */
export function pluginListFile(path: string): (plugins: readonly ActivePlugin[]) => void {
  let written: string | undefined;
  return (plugins) => {
    const text = listText(plugins);
    if (text === written) return;
    // Whoever reads sees the old list or the new one.
    const fresh = `${path}.new`;
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, path);
    written = text;
  };
}

const listText = (plugins: readonly ActivePlugin[]): string =>
  JSON.stringify({
    plugins: plugins.map(({ package: name, settings }) => ({
      package: name,
      ...(settings !== undefined && { settings: literal(settings) }),
    })),
  });

/** Variables have been put in already: what looks like one is none. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', '$$${');
  if (Array.isArray(value)) return value.map(literal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, literal(each)]));
}
