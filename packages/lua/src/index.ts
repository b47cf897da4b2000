export { luaTable, type LuaValue } from './lua-table.ts';
export { editSource, guardSource } from './programs.ts';
