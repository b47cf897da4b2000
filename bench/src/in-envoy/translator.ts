import type { Format } from '@dragoman/spec';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { luaText } from './compile/lua-text.ts';

/** What the filter of one cluster is told. */
export interface FilterSettings {
  readonly from: Format;
  readonly to: Format;
  /** The provider's name of the model. */
  readonly model: string;
  /** The largest body that is translated, in bytes. */
  readonly limit: number;
  /** Whether `x-in-envoy-us` says how long the worker was blocked, by the request and by a whole answer. */
  readonly tells: boolean;
}

const scriptOf = (name: string): string => readFileSync(join(import.meta.dirname, 'lua', `${name}.lua`), 'utf8');

/** The filter that translates, on a bundle. */
export function translatorSource(bundle: string, settings: FilterSettings): string {
  const fields = Object.entries(settings).map(
    ([name, value]) => `${name} = ${typeof value === 'string' ? luaText(value) : String(value)}`,
  );
  return `${bundle}\nlocal SETTINGS = { ${fields.join(', ')} }\n${scriptOf('filter')}`;
}

/** The filter that runs the cases of the conformance suite. */
export const fixturesSource = (bundle: string): string => `${bundle}\n${scriptOf('fixtures')}`;
