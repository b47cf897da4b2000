export { luaTable, type LuaValue } from './lua-table.ts';
export {
  askedSource,
  editSource,
  guardSource,
  hopSource,
  identifySource,
  keysSource,
  policiesSource,
  refuseAllSource,
  type CallerTables,
  type PayerTable,
} from './programs.ts';
