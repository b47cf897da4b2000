export type { FindJudge, Judge } from './judge.ts';
export { startAuthz, type Authz, type AuthzOptions } from './start-authz.ts';
