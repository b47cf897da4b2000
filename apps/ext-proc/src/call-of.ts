import {
  GatewayError,
  isFormat,
  type Envelope,
  type Format,
  type Operation,
  type PluginFormatName,
  type ProviderFormat,
} from '@dragoman/spec';
import type { Call, Destination } from '@dragoman/exchange';
import type { PluginSettings } from './plugins/plug.ts';

/** What the guard calls an operation, and what it is here; what is missing cannot be translated. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  chat: 'chat',
  generate_content: 'chat',
  count_tokens: 'count',
  embeddings: 'embed',
  rerank: 'rerank',
};

const ENVELOPES: readonly Envelope[] = ['bedrock-invoke', 'vertex-anthropic', 'vertex-gemini'];

/** What the route says of the provider, as gRPC metadata. */
export interface RouteSettings {
  /** `FORMAT|STRIP,STRIP|BASE|QUERY` */
  readonly rule: string;
  readonly envelope?: string | undefined;
  /** Of plugins. */
  readonly plugins: PluginSettings;
}

/** What came as the metadata of a stream. */
export function settingsOf(metadata: Readonly<Record<string, unknown>>): RouteSettings {
  const said = (name: string): string | undefined => {
    const value = metadata[`x-dragoman-${name}`];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    rule: said('rule') ?? '',
    envelope: said('envelope'),
    plugins: { format: said('format-plugin'), transforms: said('transforms'), provider: said('provider') },
  };
}

/**
 * The call that the hop described: `FORMAT|OPERATION|STREAM|PATH|MODEL|ID|BETAS`, the last four percent-encoded.
 * @throws GatewayError `cannot_translate` for an operation that has no translation
 */
export function callOf(described: string, settings: RouteSettings, created: number): Call {
  const [format = '', said = '', stream, path = '', model = '', id = '', beta = ''] = described.split('|');
  const operation = Object.hasOwn(OPERATIONS, said) ? OPERATIONS[said] : undefined;
  if (!operation) {
    const what = `${said.replaceAll('_', ' ')} is not something that can be translated for this provider`;
    throw new GatewayError('cannot_translate', what);
  }
  const from = formatOf(format);
  const query = decodeURIComponent(path).split('?', 2)[1] ?? '';
  return {
    from,
    operation,
    model: decodeURIComponent(model),
    stream: stream === '1',
    asArray: from === 'gemini' && stream === '1' && !query.split('&').includes('alt=sse'),
    id: decodeURIComponent(id),
    created,
    betas: listOf(decodeURIComponent(beta)),
    to: destinationOf(settings),
  };
}

/** A header that lists words between commas. */
const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function destinationOf({ rule, envelope, plugins }: RouteSettings): Destination {
  const [format = '', strip = '', base = '', query = ''] = rule.split('|');
  const known = ENVELOPES.find((each) => each === envelope);
  if (envelope !== undefined && !known) throw broken(`envelope ${envelope}`);
  return {
    format: plugins.format === undefined ? formatOf(format) : spokenFormat(format),
    rule: { strip: strip.split(',').filter((prefix) => prefix !== ''), base, query },
    ...(known && { envelope: known }),
  };
}

function formatOf(text: string): Format {
  if (!isFormat(text)) throw broken(`format ${text}`);
  return text;
}

const isOfPlugin = (text: string): text is PluginFormatName => text.includes(':');

function spokenFormat(text: string): ProviderFormat {
  return isOfPlugin(text) ? text : formatOf(text);
}

/** Both ends are ours: a word that is not known is another version's. */
const broken = (what: string) =>
  new GatewayError('internal_error', 'internal error', { cause: `the route says ${what}, which is not known here` });
