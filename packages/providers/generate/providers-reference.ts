import { isFormat, type Credential, type ProviderFormat, type ProviderKind } from '@dragoman/spec';
import { PROVIDER_KINDS } from '../src/index.ts';
import { NOTES } from './notes.ts';

const HEAD = `<!-- Generated from the table in packages/providers by packages/providers/generate/docs.mjs. Do not edit. -->

# Providers

What each kind of provider is asked in, where, and how it is let in. If the caller's format is among those that are spoken to a model, it is used and the bytes stay; else the first is translated to. Every kind takes \`endpoint\`, the base URL that its official client takes, and \`key\`; all fields are in [config.md](config.md).
`;

/** One section a kind, in the order of the table. */
export const providersReference = (): string => [HEAD, ...PROVIDER_KINDS.map(section)].join('\n');

function section(kind: ProviderKind): string {
  const rows = [
    ['endpoint', endpointOf(kind)],
    ['key', keyOf(kind)],
    ['settings', kind.needs.map(code).join(', ') || '–'],
    ['formats', kind.formats.map((format) => formatOf(kind, format)).join('; ')],
    ['sent by default', headersOf(kind)],
    ['without a file', environmentOf(kind)],
    ['models without a file', [`${kind.kind}/*`, ...kind.families].map(code).join(', ')],
  ];
  const table = ['| | |', '| --- | --- |', ...rows.map(([name, text]) => `| ${name} | ${text} |`)].join('\n');
  return [`## ${kind.kind}\n`, table, NOTES[kind.kind]?.trim() ?? ''].join('\n\n');
}

const code = (text: string): string => `\`${text.replaceAll('|', String.raw`\|`)}\``;

function endpointOf({ endpoint, endpointFor }: ProviderKind): string {
  if (endpoint === undefined) return 'has to be given';
  const other = endpointFor && `; ${endpointFor.setting} ${code(endpointFor.value)}: ${code(endpointFor.endpoint)}`;
  return code(endpoint) + (other ?? '');
}

const shown = ({ header, prefix }: Credential): string => `in ${code(`${header}: ${prefix}…`)}`;

function keyOf({ credential, token, keyRequired, keyless }: ProviderKind): string {
  const parts = [
    shown(credential),
    ...(token ? [`one that begins with ${code(token.begins)} ${shown(token.credential)}`] : []),
    ...(keyRequired ? [] : [keyless ? 'without one credentials are found, see below' : 'may be left out']),
  ];
  return parts.join('; ');
}

function formatOf({ someModels = [], envelopes = {} }: ProviderKind, format: ProviderFormat): string {
  const some = someModels.find((each) => each.format === format);
  const only = some ? [`models ${code(some.models.source)}${some.only ? ', and nothing else to these' : ''}`] : [];
  const envelope = isFormat(format) ? envelopes[format] : undefined;
  const details = [...only, ...(envelope === undefined ? [] : [`in the envelope ${code(envelope)}`])];
  return details.length === 0 ? code(format) : `${code(format)} (${details.join('; ')})`;
}

const headersOf = ({ defaultHeaders }: ProviderKind): string =>
  Object.entries(defaultHeaders)
    .map(([name, value]) => code(`${name}: ${value}`))
    .join(', ') || '–';

function environmentOf({ environment, keyless }: ProviderKind): string {
  const { key, endpoint } = environment;
  const found = keyless?.variables.map(code).join(', ');
  return [
    code(key),
    ...(endpoint === undefined ? [] : [`address in ${code(endpoint)}`]),
    ...(found ? [`or its settings and one of ${found}`] : keyless ? ['or its settings alone'] : []),
  ].join('; ');
}
