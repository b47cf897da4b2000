import type { ProviderKind } from '@dragoman/spec';
import { formatProblem, parseConfig, type LoadedPlugin } from '../index.ts';

/** A kind of provider that a plugin brings. */
export const ACME: ProviderKind = {
  kind: 'acme',
  endpoint: 'https://api.acme.example',
  formats: ['openai-chat'],
  paths: { 'openai-chat': { strip: ['/v1'], base: '/v2' } },
  credential: { header: 'x-acme-token', prefix: '' },
  keyRequired: true,
  needs: [],
  defaultHeaders: {},
  environment: { key: 'ACME_API_KEY' },
  families: [],
  knownModels: [],
};
/** A format that a plugin brings, and a kind that speaks it. */
export const FORMAT = {
  format: 'acme:chat',
  framing: 'sse',
  support: { system: 'keeps' },
  encodeRequest: () => ({}),
  decodeAnswer: () => [],
  decodeStream: { initial: undefined, step: () => [undefined, []], end: () => [] },
  decodeError: () => ({}),
};
export const SPEAKS_ITS_OWN = { ...ACME, formats: ['acme:chat'], paths: { 'acme:chat': { strip: [], base: '' } } };
export const CHANGE = { change: (request: object) => request };
export const MACHINE = { machine: () => FORMAT.decodeStream };
export const JUDGE = { decide: () => undefined };
export const PRICE = { kind: 'acme', model: 'a*', input: 1, output: 2 };

export const loaded = (name: string, plugin: unknown): LoadedPlugin => ({
  package: name,
  loaded: { ok: true, plugin },
});
export const acme = (members: object = {}): LoadedPlugin =>
  loaded('acme', { contract: 1, name: 'acme', providers: [ACME], ...members });

export const FILE = (plugins: string, kind = 'acme'): string =>
  `providers: {p: {kind: ${kind}, key: k}}\nmodels: {m: p/m}\nplugins: ${plugins}\n`;
export const parse = (text: string, plugins: readonly LoadedPlugin[], env: Record<string, string> = {}) =>
  parseConfig({ text, file: 'f', env, plugins });
/** What is wrong with a file. */
export const said = (...input: Parameters<typeof parse>): readonly string[] => {
  const result = parse(...input);
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).replace(/^f:/, ''));
};
