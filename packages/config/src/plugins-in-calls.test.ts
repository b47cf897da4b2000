import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formatProblem, parsePluginList, type LoadedPlugin } from './index.ts';
import {
  ACME,
  acme,
  CHANGE,
  FILE,
  FORMAT,
  JUDGE,
  loaded,
  MACHINE,
  parse,
  said,
  SPEAKS_ITS_OWN,
} from './testing/acme-plugin.ts';

describe('a plugin of the file', () => {
  test('brings a format, transforms and an authorizer, of which some are of its settings', () => {
    const plugin = acme({
      settings: z.strictObject({ models: z.array(z.string()) }),
      formats: [FORMAT],
      providers: [SPEAKS_ITS_OWN],
      answerTransform: { ...MACHINE, kinds: ['acme'] },
      configure: ({ models }: { models: readonly string[] }) => ({
        requestTransform: { ...CHANGE, models },
        authorizer: { ...JUDGE, models, headers: ['x-team'] },
      }),
    });
    const result = parse(FILE('[{package: acme, settings: {models: [m, "a*"]}}]'), [plugin]);
    const models = ['m', 'a*'];
    expect(result).toMatchObject({
      ok: true,
      config: {
        providers: [{ formats: ['acme:chat'] }],
        plugins: [
          {
            settings: { models },
            formats: [FORMAT],
            requestTransform: { ...CHANGE, models },
            answerTransform: { ...MACHINE, kinds: ['acme'] },
            authorizer: { ...JUDGE, models, headers: ['x-team'] },
          },
        ],
      },
    });
  });

  test('brings a format that a kind of another speaks, and a provider chooses', () => {
    const other = loaded('other', { contract: 1, name: 'other', formats: [FORMAT] });
    const both = acme({
      providers: [{ ...ACME, paths: { ...ACME.paths, ...SPEAKS_ITS_OWN.paths } }],
    });
    const file = `providers: {p: {kind: acme, key: k, formats: ["acme:chat"]}}\nmodels: {m: p/m}\nplugins: [acme, other]\n`;
    expect(parse(file, [both, other])).toMatchObject({ ok: true, config: { providers: [{ formats: ['acme:chat'] }] } });
    expect(said(file.replace('acme:chat', 'acme:chatt'), [both, other])).toEqual([
      '1:47: providers.p.formats[0]: acme does not speak acme:chatt; did you mean "acme:chat"?',
    ]);
  });

  test('brings no kind whose format nobody brings', () => {
    expect(said(FILE('[acme]'), [acme({ providers: [SPEAKS_ITS_OWN] })])).toEqual([
      '3:10: plugins: acme: the kind "acme" speaks acme:chat, which no plugin here brings',
    ]);
  });
});

test.each<[string, LoadedPlugin, string]>([
  [
    'a format under a name of ours',
    acme({ formats: [{ ...FORMAT, format: 'openai-chat' }] }),
    'formats[0].format: expected two words of lower-case letters, digits and hyphens with a : between, as acme:chat',
  ],
  [
    "a format's side of callers",
    acme({ formats: [{ ...FORMAT, decodeRequest: () => ({}) }] }),
    'formats[0].decodeRequest: a format of a plugin is spoken to providers alone: no caller is',
  ],
  [
    'a format without a part',
    acme({ formats: [{ ...FORMAT, decodeError: undefined }] }),
    'formats[0].decodeError: expected a function',
  ],
  [
    'a stream that is no machine',
    acme({ formats: [{ ...FORMAT, decodeStream: () => [] }] }),
    'formats[0].decodeStream: expected a machine: initial, step and end',
  ],
  [
    'a feature that nobody knows',
    acme({ formats: [{ ...FORMAT, support: { sytem: 'keeps' } }] }),
    'formats[0].support: Unrecognized key: "sytem"',
  ],
  ['a format twice', acme({ formats: [FORMAT, FORMAT] }), 'acme brings the format "acme:chat", which acme has already'],
  [
    'a transform that is a function',
    acme({ requestTransform: () => undefined }),
    'requestTransform: Invalid input: expected object, received function',
  ],
  ['a transform that does nothing', acme({ answerTransform: {} }), 'answerTransform.machine: expected a function'],
  [
    'a transform for no model',
    acme({ requestTransform: { ...CHANGE, models: [] } }),
    'requestTransform.models: a list of none is for no call: leave it out for all',
  ],
  [
    'a model with a * in the middle',
    acme({ requestTransform: { ...CHANGE, models: ['a*b'] } }),
    'requestTransform.models[0]: a * may only stand at the end of a name',
  ],
  [
    'a judge who wants to see keys',
    acme({ authorizer: { ...JUDGE, headers: ['authorization'] } }),
    'authorizer.headers[0]: a header that holds a credential is shown to no plugin',
  ],
  [
    'a judge of a kind of provider, who is not known yet',
    acme({ authorizer: { ...JUDGE, kinds: ['openai'] } }),
    'authorizer: Unrecognized key: "kinds"',
  ],
  [
    'two of what there is one of',
    acme({ authorizer: JUDGE, configure: () => ({ authorizer: JUDGE }) }),
    'authorizer: it is there twice, also in what configure gives',
  ],
])('refused, where it is listed: %s', (_what, plugin, message) => {
  expect(said(FILE('[acme]'), [plugin])).toEqual([`3:11: plugins[0]: ${message}`]);
});

describe('a list of plugins alone, for a service', () => {
  const list = (text: string, env = {}) => parsePluginList({ text, file: 'f', env, plugins: [acme()] });

  test('brings what a configuration would', () => {
    const result = list('plugins: [acme]');
    expect(result).toMatchObject({ ok: true, plugins: [{ name: 'acme', package: 'acme' }] });
    expect(list('plugins: []')).toMatchObject({ ok: true, plugins: [] });
  });

  test.each([
    ['what is not of it', 'providers: {}', '1:1: providers: unknown field "providers"; known here: plugins'],
    ['one that cannot be loaded', 'plugins: [other]', '1:11: plugins[0]: plugins are not loaded here'],
    ['no list', 'plugins: acme', '1:10: plugins: expected a list, found text'],
    ['a variable that is not set', 'plugins: ["${NO}"]', '1:11: plugins[0]: the environment variable NO is not set'],
    ['no YAML', 'a: [', '1:5: '],
  ])('%s is refused with its place', (_what, text, message) => {
    const result = list(text);
    const lines = result.ok ? [] : result.problems.map((problem) => formatProblem(problem).replace(/^f:/, ''));
    expect(lines.join('\n')).toContain(message);
  });
});
