import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = join(createRequire(import.meta.url).resolve('typescript-to-lua'), '../lualib/universal');

interface Feature {
  readonly exports: readonly string[];
  readonly dependencies?: readonly string[];
}

const FEATURES = JSON.parse(readFileSync(join(folder, 'lualib_module_info.json'), 'utf8')) as Readonly<
  Record<string, Feature>
>;

/** The compiler's own library, as far as `code` needs it; what `own` defines is not taken from there. */
export function libraryFor(code: string, own: string): string {
  const names = new Set([...own.matchAll(/^local (?:function )?(__TS__\w+|Error)\b/gm)].map(([, name]) => name));
  const taken = new Set<string>();
  const texts: string[] = [];
  const take = (feature: string): void => {
    const { exports = [], dependencies = [] } = FEATURES[feature] ?? {};
    if (taken.has(feature) || exports.some((name) => names.has(name))) return;
    taken.add(feature);
    dependencies.forEach(take);
    texts.push(readFileSync(join(folder, `${feature}.lua`), 'utf8'));
  };
  for (const [feature, { exports }] of Object.entries(FEATURES)) {
    if (exports.some((name) => new RegExp(`\\b${name}\\b`).test(code))) take(feature);
  }
  return texts.join('\n');
}
