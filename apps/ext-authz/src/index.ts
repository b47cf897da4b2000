export { startAuthz, type Authz, type AuthzOptions } from './start-authz.ts';
