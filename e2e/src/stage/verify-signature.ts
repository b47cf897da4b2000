import type { Arrived } from '@dragoman/testkit';
import { createHash, createHmac } from 'node:crypto';

/** What a request says of who signed it, and whether that is true. */
export interface Signature {
  readonly keyId: string;
  readonly region: string;
  readonly service: string;
  readonly signed: readonly string[];
  readonly isGood: boolean;
}

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** Every byte but the unreserved, as Amazon counts them. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Signature version 4 from the specification: every segment of the path is escaped once more than it was sent.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureOf({ method, path, headers, body }: Arrived, secret: string): Signature {
  const shown = SIGNATURE.exec(headers.authorization ?? '');
  if (!shown) throw new Error('the request is not signed');
  const [, keyId = '', day = '', region = '', service = '', names = '', signature] = shown;
  const [place = '', query = ''] = path.split('?');
  const signed = names.split(';');
  const canonical = [
    method,
    place.split('/').map(escaped).join('/'),
    query.split('&').toSorted().join('&'),
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const date = String(headers['x-amz-date']);
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const isGood = hmac(key, toSign).toString('hex') === signature && date.startsWith(day);
  return { keyId, region, service, signed, isGood };
}
