import { definePlugin, type Plugin } from '@dragoman/spec';
import { PROVIDER_KINDS } from '@dragoman/providers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listedPlugins, type LoadedPlugin } from './index.ts';
import { ACME, acme, FILE, loaded, parse, PRICE, said } from './testing/acme-plugin.ts';

describe('a plugin of the file', () => {
  test('brings a kind, prices and patches', () => {
    const patch = { name: 'it', cluster: (resource: object) => resource };
    const result = parse(FILE('[acme]'), [acme({ prices: [PRICE], patches: [patch] })]);
    expect(result).toMatchObject({
      ok: true,
      config: {
        providers: [{ name: 'p', kind: ACME, endpoint: { host: 'api.acme.example' } }],
        plugins: [{ name: 'acme', package: 'acme', prices: [PRICE], patches: [patch], formats: [] }],
      },
    });
  });

  test('is set by its entry, and says itself what it takes', () => {
    const plugin = definePlugin({
      contract: 1,
      name: 'acme',
      settings: z.strictObject({ kind: z.string().default('acme') }),
      configure: ({ kind }) => ({ providers: [{ ...ACME, kind }] }),
    });
    const plugins = [loaded('acme', plugin)];
    expect(said(FILE('[acme]'), plugins)).toEqual([]);
    expect(said(FILE('[{package: acme, settings: {kind: emca}}]', 'emca'), plugins)).toEqual([]);
    expect(said(FILE('[{package: acme, settings: {kind: 1}}]'), plugins)).toEqual([
      '3:44: plugins[0].settings.kind: Invalid input: expected string, received number',
    ]);
    expect(said(FILE('[{package: acme, settings: {knid: a}}]'), plugins)).toEqual([
      '3:37: plugins[0].settings: Unrecognized key: "knid"',
    ]);
  });

  test('its kind is suggested where it was meant', () => {
    expect(said(FILE('[acme]', 'acmee'), [acme()])).toEqual([
      '1:23: providers.p.kind: unknown value "acmee"; did you mean "acme"?',
    ]);
  });

  test('one that is not listed brings nothing', () => {
    expect(said(FILE('[]'), [acme()])).toHaveLength(1);
  });
});

describe('refused, where it is listed', () => {
  const at = '3:11: plugins[0]: ';
  test.each<[string, LoadedPlugin, string]>([
    ['not loaded', loaded('other', {}), 'plugins are not loaded here'],
    ['could not be loaded', { package: 'acme', loaded: { ok: false, message: 'why not' } }, 'why not'],
    ['nothing', loaded('acme', undefined), 'its default export is not made by definePlugin'],
    ['another contract', acme({ contract: 2 }), 'it is written for contract 2; this version knows 1'],
    ['a name that is none', acme({ name: 'a\r\nb' }), 'name: expected the name of a package'],
    ['an unknown member', acme({ provider: [] }), 'Unrecognized key: "provider"'],
    [
      'a tier that there is not',
      acme({ prices: [{ ...PRICE, tiers: { standard: { percent: 1 } } }] }),
      'prices[0].tiers.standard: expected a tier as answers name it, in small letters and other than the usual one: flex, priority, batch',
    ],
    ['no list', acme({ prices: PRICE }), 'prices: Invalid input: expected array, received object'],
    [
      'a header that is none',
      acme({ providers: [{ ...ACME, credential: { header: 'X Token', prefix: '' } }] }),
      'providers[0].credential.header: expected the name of a header in lower case',
    ],
    [
      'a path that would be two',
      acme({ providers: [{ ...ACME, paths: { 'openai-chat': { strip: [], base: '/a|b' } } }] }),
      'providers[0].paths.openai-chat.base: expected a path without | ; , and spaces',
    ],
    [
      'a format without a path',
      acme({ providers: [{ ...ACME, formats: ['gemini'] }] }),
      'providers[0].paths: each of its formats needs a path',
    ],
    [
      'a price below nothing',
      acme({ prices: [{ ...PRICE, input: -1 }] }),
      'prices[0].input: Too small: expected number to be >=0',
    ],
    [
      'a patch that is none',
      acme({ patches: [{ name: 'it', cluster: {} }] }),
      'patches[0].cluster: expected a function',
    ],
    [
      'a kind of ours',
      acme({ providers: [{ ...ACME, kind: 'openai' }] }),
      'acme brings the kind "openai", which @dragoman/providers has already',
    ],
    [
      'it throws',
      acme({
        configure: () => {
          throw new Error('not today');
        },
      }),
      'it failed while it was configured: not today',
    ],
  ])('%s', (_what, plugin, message) => {
    expect(said(FILE('[acme]'), [plugin])).toEqual([at + message]);
  });

  test('a kind of another plugin: both are named', () => {
    const twin = loaded('twin', { contract: 1, name: 'twin', providers: [ACME] });
    expect(said(FILE('[acme, twin]'), [acme(), twin])).toEqual([
      '3:17: plugins[1]: twin brings the kind "acme", which acme has already',
    ]);
  });

  test('listed twice', () => {
    expect(said(FILE('[acme, acme]'), [acme()])).toEqual(['3:17: plugins[1]: it is listed twice']);
  });

  test('settings for one that takes none', () => {
    expect(said(FILE('[{package: acme, settings: {a: 1}}]'), [acme()])).toEqual([
      '3:37: plugins[0].settings: it takes no settings',
    ]);
  });

  test('what came out of the environment is not in its words', () => {
    const settings = z.string().refine(() => false, { error: ({ input }) => `not ${String(input)}` });
    const plugin: Plugin<{ s: string }> = { contract: 1, name: 'acme', settings: z.object({ s: settings }) };
    const text = (value: string): string => FILE(`[{package: acme, settings: {s: "${value}"}}]`);
    expect(said(text('plain'), [loaded('acme', plugin)]).join()).toContain('not plain');
    expect(said(text('${S}'), [loaded('acme', plugin)], { S: 'sk-canary' })).toEqual([
      '3:41: plugins[0].settings.s: not valid',
    ]);
  });
});

test('the packages that a file lists are known before it is right', () => {
  const text = 'models: 1\nplugins: ["${A}", b, {package: c, settings: {x: 1}}, {nothing: 1}, 7, b]\n';
  expect(listedPlugins({ text, env: { A: 'a' } })).toEqual(['a', 'b', 'c']);
  expect(listedPlugins({ text: 'a: [', env: {} })).toEqual([]);
});

test('every built-in kind passes the door', () => {
  const kinds = PROVIDER_KINDS.map(({ kind }) => kind);
  const result = said(FILE('[]', 'nobody'), []).join();
  for (const kind of kinds) expect(result).toContain(kind);
});
