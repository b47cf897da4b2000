import { ANSWER_FEATURES, FEATURES, FORMATS, type FormatCodec, type Support } from '@dragoman/spec';
import { format as prettier, resolveConfig } from 'prettier';
import { CODECS } from '../src/index.ts';
import { ANSWER_WORDS, REQUEST_WORDS } from './words.ts';

/** Where the page is. */
export const PAGE = new URL('../../../docs/translation.md', import.meta.url);

const codecs: readonly FormatCodec[] = FORMATS.flatMap((format) => CODECS.get(format) ?? []);

const SIGNS: Readonly<Record<Support, string>> = { keeps: 'kept', warns: '_warned_', refuses: '**422**' };
const ANSWER_SIGNS: Readonly<Record<Exclude<Support, 'refuses'>, string>> = { keeps: 'kept', warns: '_left out_' };

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: string, rows: readonly (readonly [words: string, cells: readonly string[]])[]): string {
  const names = codecs.map(({ format }) => format);
  return [
    row([head, ...names]),
    row(['---', ...names.map(() => '---')]),
    ...rows.map(([words, cells]) => row([words, ...cells])),
  ].join('\n');
}

const requests = table(
  'a request with …',
  FEATURES.map((feature) => [REQUEST_WORDS[feature], codecs.map(({ support }) => SIGNS[support[feature]])]),
);

const answers = table(
  'an answer with …',
  ANSWER_FEATURES.map((feature) => [
    ANSWER_WORDS[feature],
    codecs.map(({ answerSupport }) => ANSWER_SIGNS[answerSupport[feature]]),
  ]),
);

const operations = table('', [
  ['chat, whole and streamed', codecs.map(() => 'yes')],
  ['count tokens, asked', codecs.map(({ count }) => (count ? 'yes' : '—'))],
  ['count tokens, answered', codecs.map(({ count }) => (count ? 'yes' : 'by the gateway'))],
  ['embeddings', codecs.map(({ embed }) => (embed ? 'yes' : '—'))],
  ['rerank', codecs.map(({ rerank }) => (rerank ? 'yes' : '—'))],
]);

const TEXT = `# Translation

A caller speaks one of six formats, and so does a provider. Where they differ, the request is read into one neutral model and written in the provider's format, and the answer comes back the same way, whole or streamed. What the provider's format has no word for is treated by one rule:

- **kept**: it is written with its meaning, in the other format's words.
- _warned_: it is left out, the answer is still what was asked for, and \`x-dragoman-warning\` names the field by its JSON path in the caller's body.
- **422**: the answer would not be what was asked for. The error names the field, and the next provider of the model is asked, if there is one.

One side decides: what becomes of a request depends on the provider's format, what becomes of an answer on the caller's. This page is made from the tables that the gateway itself uses (\`packages/formats/src/*/support.ts\`).

## Requests, by the format of the provider

${requests}

Some values are refused where the field is known: more stop sequences than the provider takes, a temperature beyond its range, a document of a type that it does not read, an URL where it takes bytes (the gateway fetches nothing). The message says which.

What a model does not take though its API does (sampling beside thoughts, a word for how much to think, bounds in a strict schema …) is known by the names of OpenAI's, Anthropic's and Google's models: it is left out, or sent as the nearest that the model has, and \`x-dragoman-warning\` says so. A model of another name is asked as the request says. Names of tools that are too long for a provider, or have characters that it does not take, are written otherwise, and answers have the caller's again. Anthropic wants to know how long an answer may be: who does not say gets 32,000 tokens, of models before Claude 3.7 8,192 or 4,096, and is told.

## Answers, by the format of the caller

${answers}

A dialect that has no word for a number of the provider gets it in \`x_dragoman\` beside its own numbers of usage, so that the access log and the price have all of them; the tier of the service that the provider served the call in stands there too, and which numbers are 0 only because the dialect has to say them and no provider did.

## Operations

${operations}

## Headers

Headers that mean something in one format go along where a call is translated into it, whatever was asked before: \`anthropic-beta\` and \`anthropic-version\` to providers that speak Anthropic's, \`x-amzn-bedrock-guardrailidentifier\` and what else begins with \`x-amzn-\` to Bedrock. Other translated calls are without them. What is not translated has all of the caller's own headers but his credentials, what tells where he is, and whose bill it is to be (\`openai-organization\`, \`openai-project\`, \`x-goog-user-project\`): that goes with the provider's key.

Answers have the provider's headers, translated or not (limits of rates, ids, times), but those that say something of its host or of the account: \`set-cookie\`, \`alt-svc\`, \`strict-transport-security\`, \`clear-site-data\`, \`nel\`, \`report-to\`, \`reporting-endpoints\`, \`openai-organization\`, \`openai-project\`, \`anthropic-organization-id\`.

## What comes back with the next request

Signatures of thoughts, encrypted thoughts and Gemini's thought signatures of calls go to the caller in a field that his own client keeps and sends back; where the caller's format is another one, they travel in an envelope that says whose they are. They go back to that provider as they came, and never to another one. Callers of OpenAI's chat find them in \`thinking_blocks\`, \`reasoning_content\` and \`extra_content.google.thought_signature\`; \`cache_control\` on their parts and tools is understood too.

Nothing is kept between two calls. An \`item_reference\` of OpenAI's Responses names what OpenAI alone holds: asked of another provider it is a 422. Clients that send their items by reference, as \`@ai-sdk/openai\` does by default, have to be told \`store: false\`.
`;

/** The page, formatted. */
export const page = async (): Promise<string> => prettier(TEXT, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
