/** A text as a Lua literal: what is not plain ASCII as its bytes. */
export const luaText = (text: string): string => `"${[...new TextEncoder().encode(text)].map(luaByte).join('')}"`;

function luaByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
  return isPlain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
}
