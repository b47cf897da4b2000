import type { Use } from '@dragoman/spec';
import { fit } from '@dragoman/formats';
import type { Translating } from '../translating.ts';

/**
 * What of a request the provider's format has no words for: nothing, where it is the caller's own.
 * @returns a warning for each
 * @throws GatewayError `cannot_translate` that names what cannot be left out
 */
export const leftOut = (uses: readonly Use[], { from, to }: Pick<Translating, 'from' | 'to'>): readonly string[] =>
  from.format === to.format ? [] : fit(uses, to);
