export type { Call, Destination, Plugged, Ports } from './call.ts';
export type { Effect, Input } from './effects.ts';
export { exchange } from './exchange.ts';
