import { z } from 'zod';
import { text } from './values.ts';

const member = (description: string) => text(description).optional();
const KINDS = ['RSA', 'EC', 'OKP'] as const;

/**
 * One public key of an issuer. Members of private keys are no fields of it, and keys that are shared no kind: what
 * stands in an object can be read by everybody who may read the object.
 * @see https://www.rfc-editor.org/rfc/rfc7517
 */
export const publicKey = z
  .strictObject({
    kty: z.enum(KINDS).meta({ description: 'Its kind.' }),
    kid: member('By which a token names it.'),
    use: member('`sig`.'),
    alg: member('What tokens are signed with.'),
    key_ops: z.array(text('One use.')).meta({ description: 'What it may be used for.' }).optional(),
    n: member('The modulus of RSA.'),
    e: member('The exponent of RSA.'),
    crv: member('The curve.'),
    x: member('On the curve.'),
    y: member('On the curve.'),
    x5c: z.array(text('One certificate.')).meta({ description: 'Its certificates.' }).optional(),
    x5t: member('Of its certificate.'),
    'x5t#S256': member('Of its certificate.'),
  })
  .meta({ description: 'A public key (RFC 7517).' });

export type PublicKey = z.infer<typeof publicKey>;

const set = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
/** What is private, or not known, is left out. */
const publicPart = z.object(publicKey.shape);

/**
 * The keys of a JSON Web Key Set with which signatures can be verified, each as it can be published.
 * @param json the text of the set; undefined is returned where it is none
 */
export function publicKeysIn(json: string): readonly PublicKey[] | undefined {
  const parsed = set.safeParse(valueOf(json));
  if (!parsed.success) return undefined;
  const asymmetric = parsed.data.keys.filter(({ kty }) => KINDS.some((kind) => kind === kty));
  return z.array(publicPart).safeParse(asymmetric).data;
}

function valueOf(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
