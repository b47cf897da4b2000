export { luaTable, type LuaValue } from './lua-table.ts';
export { editSource, guardSource, hopSource, identifySource, refuseAllSource, type CallerTables } from './programs.ts';
