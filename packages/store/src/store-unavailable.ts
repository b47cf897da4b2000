export type StoreKind = 'sqlite' | 'redis' | 'postgres';

/** `down`: it cannot be reached; `slow`: no answer within the deadline; `full`: no room is left. */
export type StoreTrouble = 'down' | 'slow' | 'full';

const WORDS: Readonly<Record<StoreTrouble, string>> = {
  down: 'cannot be reached',
  slow: 'did not answer in time',
  full: 'has no room left',
};

/**
 * A store could not do what was asked; whether it was done all the same is not known, and asking again does no harm.
 * The message holds no address and no data.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly store: StoreKind;
  readonly trouble: StoreTrouble;

  constructor(store: StoreKind, trouble: StoreTrouble, options?: { readonly cause?: unknown }) {
    super(`the ${store} store ${WORDS[trouble]}`, options);
    this.store = store;
    this.trouble = trouble;
  }
}
