import { z } from 'zod';
import { issuer, virtualKey } from './access.ts';
import { publicKey } from './public-key.ts';
import { anyRoot } from './root.ts';
import { text, url } from './values.ts';

const targetRef = z
  .strictObject({
    group: z.literal('gateway.networking.k8s.io').meta({ description: 'The group of Gateway API.' }),
    kind: z.enum(['Gateway', 'HTTPRoute']).meta({ description: 'What it hangs on.' }),
    name: text('Its name, in the namespace of the policy.'),
    sectionName: text('One listener of the Gateway, or one named rule of the HTTPRoute. Default: all.').optional(),
  })
  .meta({ description: 'A Gateway or an HTTPRoute that the policy hangs on.' });

const { teams, organization, rules, localLimits, prices } = anyRoot.shape;

const keys = z
  .array(virtualKey)
  .meta({ description: 'Virtual keys. Without any and without `jwt` nobody is let in.' })
  .optional();

const keysFrom = z
  .array(
    z
      .strictObject({
        secret: text('Its name.').optional(),
        labels: z
          .record(z.string(), z.string())
          .meta({ description: 'Labels that it has, all of them: of as many Secrets as have them.' })
          .optional(),
      })
      .meta({ description: 'Secrets by name or by labels.' }),
  )
  .meta({
    description:
      'More keys, of Secrets in the namespace of the policy that have the label `dragoman.dev/keys`. Each item of one is a key: by its name, `sha256:…`, or a mapping with the fields of a key as YAML.',
  })
  .optional();

/** A file of Envoy's own is nothing that an object of a cluster can name. */
const policyIssuer = issuer.extend({
  jwks: z
    .union([
      url('Where its public keys are fetched.'),
      z.strictObject({ keys: z.array(publicKey).min(1).meta({ description: 'The set of its public keys itself.' }) }),
    ])
    .meta({ description: 'Its public keys: a URL, or `{keys: […]}`, as they would be published there.' }),
});

/** What an LLMPolicy says: the sections of dragoman.yaml about callers, and where it hangs. */
export const policySpec = z
  .strictObject({
    targetRefs: z
      .array(targetRef)
      .min(1)
      .max(16)
      .meta({ description: 'What the policy hangs on, in its own namespace. The nearest policy to a model wins.' }),
    keys,
    keysFrom,
    jwt: z.array(policyIssuer).meta({ description: 'Tokens that are accepted beside or instead of keys.' }).optional(),
    rules,
    teams,
    organization,
    localLimits,
    prices,
  })
  .meta({ description: 'Who may call the models of a Gateway or an HTTPRoute, how often, and what they cost.' });

export type RawPolicy = z.infer<typeof policySpec>;
export type RawPolicyIssuer = z.infer<typeof policyIssuer>;
