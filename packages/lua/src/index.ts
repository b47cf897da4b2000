export { luaTable, type LuaValue } from './lua-table.ts';
export {
  editSource,
  guardSource,
  hopSource,
  identifySource,
  policiesSource,
  refuseAllSource,
  type CallerTables,
} from './programs.ts';
