export { luaTable, type LuaValue } from './lua-table.ts';
export { editSource, guardSource, hopSource } from './programs.ts';
