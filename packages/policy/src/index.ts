export {
  callerExtensions,
  IDENTIFY_FILTER,
  KEYS_FILTER,
  policyExtensions,
  TOKENS_FILTER,
  type CallerExtensions,
  type KeyTables,
  type NamedPolicy,
} from './compile/extensions.ts';
export { KEY_LIMITS, type KeyBases } from './compile/key-bases.ts';
export { type TokenIssuer } from './compile/jwt-providers.ts';
export { decide, type Decision } from './decide.ts';
export { callerOfClaims, callerOfKey, type Refusal } from './identify.ts';
export { heldPolicy, isHeld } from './payers/held-policy.ts';
export { accountsIn, NOBODY, payersFor, payersOf, type Owners, type Payers } from './payers/payers.ts';
export { pausedPolicy, pausesOf, type Pauses, type Spent } from './payers/soft-budgets.ts';
export * from './policy.ts';
