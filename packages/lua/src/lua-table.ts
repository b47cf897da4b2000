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
