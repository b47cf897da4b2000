import { FORMATS, GatewayError, type Envelope, type Format, type Operation } from '@dragoman/spec';
import type { Call, Destination } from '@dragoman/exchange';

/** What the guard calls an operation, and what it is here; what is missing cannot be translated. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  chat: 'chat',
  generate_content: 'chat',
  count_tokens: 'count',
  embeddings: 'embed',
  rerank: 'rerank',
};

const ENVELOPES: readonly Envelope[] = ['bedrock-invoke', 'vertex-anthropic'];

/** What the route says of the provider, as gRPC metadata. */
export interface RouteSettings {
  /** `FORMAT|STRIP,STRIP|BASE|QUERY` */
  readonly rule: string;
  readonly envelope?: string | undefined;
}

/**
 * The call that the hop described: `FORMAT|OPERATION|STREAM|PATH|MODEL|ID|BETAS`, the last four percent-encoded.
 * @throws GatewayError `cannot_translate` for an operation that has no translation
 */
export function callOf(described: string, settings: RouteSettings, created: number): Call {
  const [format = '', said = '', stream, path = '', model = '', id = '', betas = ''] = described.split('|');
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
    betas: wordsOf(decodeURIComponent(betas)),
    to: destinationOf(settings),
  };
}

const wordsOf = (list: string): readonly string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function destinationOf({ rule, envelope }: RouteSettings): Destination {
  const [format = '', strip = '', base = '', query = ''] = rule.split('|');
  const known = ENVELOPES.find((each) => each === envelope);
  if (envelope !== undefined && !known) throw broken(`envelope ${envelope}`);
  return {
    format: formatOf(format),
    rule: { strip: strip.split(',').filter((prefix) => prefix !== ''), base, query },
    ...(known && { envelope: known }),
  };
}

function formatOf(text: string): Format {
  const format = FORMATS.find((each) => each === text);
  if (!format) throw broken(`format ${text}`);
  return format;
}

/** Both ends are ours: a word that is not known is another version's. */
const broken = (what: string) =>
  new GatewayError('internal_error', 'internal error', { cause: `the route says ${what}, which is not known here` });
