import { textOf } from './claim-texts.ts';
import { ALL_MODELS, type Caller, type ClaimNames, type KeyGrant } from './policy.ts';

/** Why nobody is let in with a credential; also `reason` of the access log. */
export type Refusal = 'unknown' | 'expired' | 'revoked' | 'token';

/**
 * Who a key is.
 * @param nowMs milliseconds since 1970, UTC
 */
export function callerOfKey(keys: readonly KeyGrant[], sha256: string, nowMs: number): Caller | Refusal {
  const found = keys.find((key) => key.sha256 === sha256);
  if (!found) return 'unknown';
  if (found.revoked) return 'revoked';
  if (nowMs >= (found.expiresAtMs ?? Infinity)) return 'expired';
  const { name, team, models } = found;
  return { key: name, models, claims: {}, ...(team !== undefined && { team }) };
}

/** Who the claims of a verified token speak of; without a name there is nobody. */
export function callerOfClaims(names: ClaimNames, claims: Readonly<Record<string, unknown>>): Caller | Refusal {
  const key = textOf(claims[names.key]);
  const team = names.team === undefined ? undefined : textOf(claims[names.team]);
  if (key === undefined || key === '') return 'token';
  return { key, models: ALL_MODELS, claims, ...(team !== undefined && { team }) };
}
