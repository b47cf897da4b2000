import type { EnvoyMinor } from '@dragoman/patches';
import type { EnvoyWatch } from '../envoy/watch-envoy.ts';
import type { State } from './state.ts';

/** What `/status` says of translations, and of what Envoy made of them. */
export const statusOf = (state: State, envoy: EnvoyMinor, watch: EnvoyWatch | undefined): object => ({
  envoy,
  generation: state.generation(),
  lastError: state.lastError() ?? null,
  routes: state.routes(),
  mistakes: state.mistakes(),
  envoyUpdatesRejected: watch ? Object.fromEntries(watch.rejected) : null,
  envoyLacks: watch?.lacks ?? null,
});
