import type { KeyGrant, TeamGrant } from '../policy.ts';

/** What Envoy is told of keys, by the SHA-256 of each: name, team, end and names of models, tabs between. */
export type KeyLines = ReadonlyMap<string, string>;

/** Of a key that a table has and nobody knows any more. */
export const GONE = '\t\tgone';

export const keyLines = (keys: readonly KeyGrant[]): KeyLines => new Map(keys.map((key) => [key.sha256, lineOf(key)]));

/** The same as the program in Envoy reads it. */
export const linesText = (lines: KeyLines): string => [...lines].map(([hash, line]) => `${hash}\t${line}\n`).join('');

const lineOf = (key: KeyGrant): string =>
  `${[escaped(key.name), escaped(key.team ?? ''), endOf(key)].join('\t')}${isLimited(key) ? modelNames(key.models) : ''}`;

/** Seconds since 1970, `revoked`, or nothing. */
function endOf({ revoked, expiresAtMs }: KeyGrant): string {
  if (revoked) return 'revoked';
  return expiresAtMs === undefined ? '' : String(Math.floor(expiresAtMs / 1000));
}

export const isLimited = ({ models }: KeyGrant | TeamGrant): boolean => !models.includes('*');

/**
 * Each name behind a tab. One with a control character is left out: no request can ask for such a model. A list of
 * none still is a list, which nothing fits.
 */
export const modelNames = (models: readonly string[]): string => {
  const callable = models.filter((name) => name !== '' && !hasControl(name));
  return callable.length === 0 ? '\t' : callable.map((name) => `\t${name}`).join('');
};

const CONTROL = /[\u0000-\u001f\u007f]/;
const hasControl = (text: string): boolean => CONTROL.test(text);

const SPECIAL = /[\u0000-\u001f\u007f%]/g;
const escaped = (text: string): string =>
  text.replace(SPECIAL, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
