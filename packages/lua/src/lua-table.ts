/** What can be written as a Lua table: data without cycles. */
export type LuaValue =
  string | number | boolean | undefined | readonly LuaValue[] | { readonly [name: string]: LuaValue };

/** Data as a Lua literal; names in order, so that equal data gives equal text. */
export function luaTable(value: LuaValue): string {
  if (value === undefined) return 'nil';
  if (typeof value === 'string') return luaString(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `{${value.map(luaTable).join(',')}}`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, item]) => `[${luaString(name)}]=${luaTable(item as LuaValue)}`).join(',')}}`;
}

/** Lua knows decimal escapes only; every byte that is not plain is written as one. */
const luaString = (text: string): string => `"${text.replace(NOT_PLAIN, decimalEscapes)}"`;

const NOT_PLAIN = /[^ !#-[\]-~]/gu;

const decimalEscapes = (sign: string): string =>
  [...new TextEncoder().encode(sign)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('');

/**
 * A long text as a Lua literal that is read as it stands: no sign is escaped. Lua would read a return as a line end,
 * and takes off a line end at the very beginning: a text with one is written in the other way.
 */
export function luaLongString(text: string): string {
  if (text.includes('\r') || text.startsWith('\n')) return luaString(text);
  let marks = '';
  while (text.includes(`]${marks}]`) || text.endsWith(`]${marks}`)) marks += '=';
  return `[${marks}[${text}]${marks}]`;
}
