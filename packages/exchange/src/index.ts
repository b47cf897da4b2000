export type { Call, Destination, Ports } from './call.ts';
export type { Effect, Input } from './effects.ts';
export { exchange } from './exchange.ts';
