import { RATE_NAMES, type RateName } from '@dragoman/spec';
import fc from 'fast-check';

const textOf = (...odd: readonly string[]) =>
  fc.oneof(fc.constantFrom(...odd), fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }));

/** What YAML, JSON, JavaScript or a table of Lua could take for something else. */
const NAMES = textOf(
  'yes',
  'on',
  'null',
  '~',
  '1',
  '1e3',
  '0x1F',
  '1:30',
  '2027-01-01',
  ' a',
  ']]=]',
  '%41\t"',
  '${X}',
);
/** The schema cannot hold one that is called `__proto__`. */
const TEAMS = textOf('yes', '10', '2', 'constructor', 'toString', 'red team').filter((name) => name !== '__proto__');
const patterns = fc.array(fc.stringMatching(/^[^\s*]{1,8}\*?$/), { maxLength: 4 });
/** Up to what is counted exactly. */
const usd = fc.double({ min: 0, max: 4_000_000, noNaN: true });
const rate = fc
  .tuple(fc.integer({ min: 1 }), fc.constantFrom('sec', 'min', 'hour', 'day'))
  .map(([count, window]) => `${count}/${window}`);

const budget = fc.record(
  { usd, per: fc.constantFrom('day', 'week', 'month', 'year'), mode: fc.constantFrom('hard', 'soft') },
  { requiredKeys: ['usd', 'per'] },
);
const limits = fc.record({ requests: rate, tokens: rate, concurrent: fc.integer({ min: 1 }) }, { requiredKeys: [] });

const expires = fc
  .date({ min: new Date('2000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())
  .chain((text) => fc.constantFrom(text, text.slice(0, 'yyyy-mm-dd'.length)));

const issuer = fc.record(
  {
    issuer: NAMES,
    audiences: fc.array(NAMES, { minLength: 1, maxLength: 3 }),
    jwks: fc.constantFrom('https://issuer.test/jwks', 'http://[::1]:8080/a?b=c'),
    identity: fc.record({ key: NAMES, team: NAMES }, { requiredKeys: [] }),
  },
  { requiredKeys: ['issuer', 'audiences', 'jwks'] },
);

const subject = fc.oneof(
  fc.constantFrom('key', 'team'),
  // The name of a claim begins no new line.
  NAMES.filter((name) => /^./.test(name)).map((name) => `claims.${name}`),
);
const rule = fc
  .record({
    effect: fc.constantFrom('allow', 'deny'),
    models: patterns,
    when: fc.dictionary(subject, fc.oneof(NAMES, fc.array(NAMES, { minLength: 1, maxLength: 3 })), { maxKeys: 3 }),
  })
  .map(({ effect, models, when }) => ({ [effect]: models, when }));

const rates = Object.fromEntries(RATE_NAMES.map((name) => [name, usd])) as Record<RateName, typeof usd>;
const percent = fc.record({ percent: fc.integer({ min: 0, max: 10_000 }) });
const tokens = fc.integer({ min: 1, max: 1e9 });
const price = fc.record(
  {
    ...rates,
    call: usd,
    webSearch: usd,
    above: fc.array(fc.record({ tokens, ...rates }, { requiredKeys: ['tokens'] }), { maxLength: 1 }),
    tiers: fc.dictionary(
      fc.constantFrom('flex', 'priority', 'batch', 'constructor'),
      fc.oneof(percent, fc.record(rates, { requiredKeys: ['input'] })),
      { maxKeys: 2 },
    ),
  },
  { requiredKeys: ['input', 'output'] },
);

/** `by` and `when` name nothing twice. */
const localLimit = fc.record(
  {
    requests: fc
      .tuple(fc.integer({ min: 1, max: 4_294_967_295 }), fc.constantFrom('sec', 'min', 'hour', 'day'))
      .map(([count, window]) => `${count}/${window}`),
    by: fc.oneof(
      fc.constantFrom('key', 'team', 'header.X-Tenant'),
      fc.subarray(['key', 'team', 'header.x-tenant', 'header.accept'], { minLength: 1 }),
    ),
    when: fc.record(
      { key: NAMES, team: NAMES, path: NAMES.map((name) => `/${name}`), 'header.X-Plan': NAMES },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['requests'] },
);

/** The sections about callers and prices as somebody could write them. */
export function anyCallers() {
  const allowance = { budget, limits };
  const grant = fc.record({ models: patterns, ...allowance }, { requiredKeys: [] });
  const teams = fc.dictionary(TEAMS, grant, { maxKeys: 4 });
  return teams.chain((known) =>
    fc.record({
      keys: fc
        .uniqueArray(NAMES, { maxLength: 5 })
        .chain((names) =>
          fc.tuple(...names.map((name, at) => keyOf({ name, at, teams: Object.keys(known) }, allowance))),
        ),
      teams: fc.constant(known),
      organization: fc.record(allowance, { requiredKeys: [] }),
      jwt: fc.array(issuer, { minLength: 1, maxLength: 3 }),
      rules: fc.array(rule, { maxLength: 4 }),
      localLimits: fc.array(localLimit, { maxLength: 4 }),
      prices: fc.dictionary(fc.stringMatching(/^[^*]{1,8}\*?$/), price, { maxKeys: 4 }),
    }),
  );
}

interface KeyPlace {
  readonly name: string;
  readonly at: number;
  readonly teams: readonly string[];
}

const keyOf = ({ name, at, teams }: KeyPlace, allowance: object) =>
  fc.record(
    {
      name: fc.constant(name),
      hash: fc.constant(`sha256:${at.toString(16).padStart(64, '0')}`),
      models: patterns,
      expires,
      ...(teams.length > 0 && { team: fc.constantFrom(...teams) }),
      ...allowance,
    },
    { requiredKeys: ['name', 'hash'] },
  );
