import { z } from 'zod';
import { modelPatterns, rate, text, url, usd } from './values.ts';

export const BUDGET_PERIODS = ['day', 'week', 'month', 'year'] as const;
export const BUDGET_MODES = ['hard', 'soft'] as const;

const budget = z
  .strictObject({
    usd: usd('What may be spent, in US dollars.'),
    per: z.enum(BUDGET_PERIODS).meta({ description: 'The calendar period (UTC) after which it begins anew.' }),
    mode: z
      .enum(BUDGET_MODES)
      .meta({
        description:
          '`hard`: reserved before the call, never overspent. `soft`: nothing on the path of a call, stops within a second.',
        default: 'hard',
      })
      .optional(),
  })
  .meta({ description: 'An amount of money for a time.' });

const limits = z
  .strictObject({
    requests: rate('Calls in a time: `60/min`.').optional(),
    tokens: rate('Tokens, in and out, in a time: `200000/min`.').optional(),
    concurrent: z.int().min(1).meta({ description: 'Calls at the same time.' }).optional(),
  })
  .meta({ description: 'Limits of use.' });

const models = modelPatterns('Public names that may be called; a trailing `*` matches any rest.').meta({
  default: ['*'],
});

export const virtualKey = z
  .strictObject({
    name: text('Name of the key, in the log and in the usage.'),
    hash: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hexadecimal digits, as printed by dragoman keys create')
      .meta({
        description: '`sha256:` and the SHA-256 of the key in 64 hexadecimal digits. The key itself is stored nowhere.',
      }),
    team: text('A name under `teams`.').optional(),
    models: models.optional(),
    budget: budget.optional(),
    limits: limits.optional(),
    expires: z
      .string()
      .regex(
        /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/,
        'expected a date: 2027-01-01, or 2027-01-01T12:00:00Z',
      )
      .meta({ description: 'From this time on it is refused; a date alone means its first moment in UTC.' })
      .optional(),
  })
  .meta({ description: 'One virtual key.' });

export const team = z
  .strictObject({ budget: budget.optional(), limits: limits.optional(), models: models.optional() })
  .meta({ description: 'What all keys of a team may do together.' });

export const organization = z
  .strictObject({ budget: budget.optional(), limits: limits.optional() })
  .meta({ description: 'What everybody may do together.' });

export const issuer = z
  .strictObject({
    issuer: text('The `iss` of its tokens.'),
    audiences: z
      .array(text('A value of `aud`.'))
      .min(1)
      .meta({ description: 'At least one of these has to be in `aud`.' }),
    jwks: z
      .union([
        url('Where its public keys are fetched.'),
        z.strictObject({ file: text('File of its public keys, relative to this file.') }),
      ])
      .meta({ description: 'Its public keys: a URL, or `{file: path}`.' }),
    identity: z
      .strictObject({
        key: text('Claim that is the name of the key.').meta({ default: 'sub' }).optional(),
        team: text('Claim that is the name of the team.').optional(),
      })
      .meta({ description: 'Which claims say who is calling.' })
      .optional(),
  })
  .meta({ description: 'One issuer of JSON Web Tokens, beside or instead of keys.' });

export const rule = z
  .strictObject({
    allow: modelPatterns('Public names that may be called if the rule matches.').optional(),
    deny: modelPatterns('Public names that may not be called if the rule matches.').optional(),
    when: z
      .record(z.string(), z.union([text('One value.'), z.array(text('One of these values.')).min(1)]))
      .meta({
        description:
          'What has to be true, all of it: `key`, `team` or `claims.NAME`, with a value or a list of values. Default: always.',
      })
      .optional(),
  })
  .meta({ description: 'One rule, with either `allow` or `deny`. The first rule that matches decides.' });

export type RawBudget = z.infer<typeof budget>;
export type RawLimits = z.infer<typeof limits>;
export type RawKey = z.infer<typeof virtualKey>;
export type RawTeam = z.infer<typeof team>;
export type RawOrganization = z.infer<typeof organization>;
export type RawIssuer = z.infer<typeof issuer>;
export type RawRule = z.infer<typeof rule>;
