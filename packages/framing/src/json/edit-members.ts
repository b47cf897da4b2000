import type { JsonObject } from '@dragoman/spec';
import { closingQuote } from './survey-json.ts';
import { writeJson } from './write-json.ts';

export interface MemberEdit {
  /** Members that go, wherever they stand. */
  readonly drop: readonly string[];
  /** Members that come, before the others, unless one of that name is there and stays. */
  readonly add: JsonObject;
}

const NO_SPACE = /[^ \t\r\n]/;

/**
 * Changes members of an object in its JSON text, and nothing else: of the others every byte stays. One reading, without
 * recursion.
 * @param text a JSON object; what is none gives a text that is none
 */
export function editMembers(text: string, { drop, add }: MemberEdit): string {
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  const members = membersOf(text, open + 1, close).map((raw) => ({ raw, name: nameOf(raw) }));
  const kept = members.filter(({ name }) => name !== undefined && !drop.includes(name));
  const names = new Set(kept.map(({ name }) => name));
  const added = Object.entries(add).filter(([name]) => !names.has(name));
  const written = added.map(([name, value]) => `${JSON.stringify(name)}:${writeJson(value ?? null)}`);
  return `${text.slice(0, open + 1)}${[...written, ...kept.map(({ raw }) => raw)].join(',')}${text.slice(close)}`;
}

const QUOTE = 0x22;
const COMMA = 0x2c;

/** What stands between the commas of the outermost object. */
function membersOf(text: string, from: number, to: number): readonly string[] {
  const found: string[] = [];
  let start = from;
  let depth = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = closingQuote(text, at);
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    else if (code === COMMA && depth === 0) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  found.push(text.slice(start, to));
  return found;
}

/** The name of `"name": value`; undefined: there is no member, only space. */
function nameOf(raw: string): string | undefined {
  const open = raw.search(NO_SPACE);
  if (raw.charCodeAt(open) !== QUOTE) return undefined;
  return JSON.parse(raw.slice(open, closingQuote(raw, open) + 1)) as string;
}
