export {
  callerExtensions,
  IDENTIFY_FILTER,
  policyExtensions,
  TOKENS_FILTER,
  type NamedPolicy,
} from './compile/extensions.ts';
export { type TokenIssuer } from './compile/jwt-providers.ts';
export { decide, type Decision } from './decide.ts';
export { callerOfClaims, callerOfKey, type Refusal } from './identify.ts';
export * from './policy.ts';
