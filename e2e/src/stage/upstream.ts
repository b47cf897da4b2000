import type { Arrived, MockProvider } from '@dragoman/testkit';
import { expect } from 'vitest';

/** The only request that a provider got since it was reset. */
export function onlyArrived(provider: MockProvider): Arrived {
  expect(provider.arrived).toHaveLength(1);
  return lastArrived(provider);
}

export function lastArrived(provider: MockProvider): Arrived {
  const last = provider.arrived.at(-1);
  if (!last) throw new Error('nothing arrived');
  return last;
}

/** Every place of a request where a secret or a mark could sit. */
export const everythingIn = ({ path, rawHeaders, body }: Arrived): string =>
  [path, ...rawHeaders, body.toString('utf8')].join('\n');

/** Headers by which a credential could travel. */
export const CREDENTIAL_HEADERS = [
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'cookie',
  'proxy-authorization',
] as const;

/** The request shows the provider's own credential and no other. */
export function expectCredential({ headers }: Arrived, own: Readonly<Record<string, string>>): void {
  const shown = Object.fromEntries(
    CREDENTIAL_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  expect(shown).toEqual(own);
}

/** Headers by which one could steer the gateway, or by which it could tell on itself. */
const INTERNAL = /^x-(envoy|gw|dragoman|llm)-/;

export const internalHeaders = ({ headers }: Arrived): readonly string[] =>
  Object.keys(headers).filter((name) => INTERNAL.test(name));
