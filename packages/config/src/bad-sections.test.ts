import { expect, test } from 'vitest';
import { PROVIDER, problemsOf, type Case } from './testing/bad-file.ts';

const HASH = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

const CASES: readonly Case[] = [
  [
    'a variable that is not set',
    PROVIDER('kind: openai, key: "${NOT_SET}"'),
    ['2:26: providers.p.key: the environment variable NOT_SET is not set'],
  ],
  [
    'half a variable',
    PROVIDER('kind: openai, key: "${OPENAI"'),
    ['2:26: providers.p.key: expected ${NAME} or ${NAME:-default}; write $${ for a plain ${'],
  ],

  [
    'not an address',
    'listen: 8080\nmodels: {}\n',
    ['1:9: listen: expected text or a mapping, found a number; put it in quotes'],
  ],
  ['a host name', 'listen: example.com:80\n', ['1:9: listen: expected an IP address before the port, or localhost']],
  ['a port', 'listen: 127.0.0.1:70000\n', ['1:9: listen: the port has to be from 1 to 65535']],
  [
    'open to all',
    'listen: 0.0.0.0:80\n',
    ['1:9: listen: others can reach this address, so it needs keys or jwt; without them listen on 127.0.0.1'],
  ],
  [
    'open to all, empty keys',
    'listen: {address: "[::]:80"}\nkeys: []\n',
    ['1:19: listen.address: others can reach this address, so it needs keys or jwt; without them listen on 127.0.0.1'],
  ],
  [
    'open to all, empty sections',
    'listen: 0.0.0.0:80\nkeys: []\nteams: {}\njwt: []\nrules: []\n',
    ['1:9: listen: others can reach this address, so it needs keys or jwt; without them listen on 127.0.0.1'],
  ],
  [
    'admin on the data port',
    'listen: 127.0.0.1:80\nadmin: 127.0.0.1:80\n',
    ['2:8: admin: is the address of listen; the admin port is never the data port'],
  ],
  [
    'HTTP/3 without TLS',
    'listen: {http3: true}\n',
    ['1:17: listen.http3: there is no HTTP/3 without TLS: give it tls'],
  ],
  [
    'HTTP/3 where clients show certificates',
    'listen: {http3: true, tls: {cert: c, key: k, clientCa: a}}\n',
    ['1:17: listen.http3: a client is not asked for its certificate over HTTP/3: take it or tls.clientCa out'],
  ],
  [
    'a hash',
    'keys: [{name: a, hash: abc}]\n',
    ['1:24: keys[0].hash: expected sha256: and 64 hexadecimal digits, as printed by dragoman keys create'],
  ],
  [
    'the same key twice',
    `keys: [{name: a, hash: "${HASH}"},\n  {name: a, hash: "${OTHER}"}]\n`,
    ['2:10: keys[1].name: there is another key "a"'],
  ],
  [
    'two keys that are one',
    `keys: [{name: a, hash: "${HASH}"},\n  {name: b, hash: "${HASH}"}]\n`,
    ['2:19: keys[1].hash: another key has the same hash'],
  ],
  [
    'keys of an issuer',
    'jwt: [{issuer: i, audiences: [a], jwks: "https://u:p@host/keys"}]\n',
    ['1:41: jwt[0].jwks: expected an http(s) URL'],
  ],
  [
    'a team',
    `keys: [{name: a, hash: "${HASH}",\n  team: serach}]\nteams: {search: {}}\n`,
    ['2:9: keys[0].team: there is no team "serach"; did you mean "search"?'],
  ],
  [
    'a day that is none',
    `keys: [{name: a, hash: "${HASH}",\n  expires: 2027-02-30}]\n`,
    ['2:12: keys[0].expires: there is no such date'],
  ],
  [
    'limits',
    `keys: [{name: a, hash: "${HASH}",\n  limits: {requests: 60/fortnight}}]\n`,
    ['2:22: keys[0].limits.requests: expected a number for a time: 60/min; the times are sec, min, hour and day'],
  ],
  [
    'a budget',
    `keys: [{name: a, hash: "${HASH}",\n  budget: {usd: -1, per: mnth}}]\n`,
    [
      '2:17: keys[0].budget.usd: must be at least 0',
      '2:26: keys[0].budget.per: unknown value "mnth"; did you mean "month"?',
    ],
  ],
  [
    'a rule',
    'rules: [{when: {tema: a}}]\n',
    [
      '1:9: rules[0]: a rule has either allow or deny',
      '1:17: rules[0].when.tema: unknown subject "tema"; known here: key, team, claims.NAME',
    ],
  ],
  ['a price', 'prices: {m: {input: 1}}\n', ['1:13: prices.m.output: is required']],
  [
    'a price of parts that there are not',
    'prices: {m: {input: 1, output: 1, cacheWrite2h: 1, above: [{input: 2}]}}\n',
    [
      '1:35: prices.m.cacheWrite2h: unknown field "cacheWrite2h"; did you mean "cacheWrite1h"?',
      '1:60: prices.m.above[0].tokens: is required',
    ],
  ],
  [
    'tiers of a price',
    'prices:\n  m: {input: 1, output: 1, tiers: {Flex: {percent: 50}, standard: {percent: 90}, priority: {}, fast: {percent: 5, input: 1}, batch: {percent: 1.5}}}\n',
    [
      '2:36: prices.m.tiers.Flex: expected a tier as answers name it, in small letters and other than the usual one: flex, priority, batch',
      '2:57: prices.m.tiers.standard: expected a tier as answers name it, in small letters and other than the usual one: flex, priority, batch',
      '2:82: prices.m.tiers.priority: expected either percent or rates',
      '2:96: prices.m.tiers.fast: expected either percent or rates',
      '2:143: prices.m.tiers.batch.percent: expected a whole number, found a number',
    ],
  ],
  ['a collector', 'telemetry: {otlp: localhost}\n', ['1:19: telemetry.otlp: expected an http(s) URL']],
  [
    'a budget of everybody, and nobody is asked',
    'organization: {budget: {usd: 1, per: day}, limits: {concurrent: 1}}\n',
    [
      '1:24: organization.budget: nobody is asked who he is, so nobody can be refused: it needs keys or jwt',
      '1:52: organization.limits: nobody is asked who he is, so nobody can be refused: it needs keys or jwt',
    ],
  ],
  ['no store', 'store: {}\n', ['1:8: store: expected redis, postgres or both']],
];

test.each(CASES)('%s', (_what, text, expected) => {
  expect(problemsOf(text)).toEqual(expected);
});
