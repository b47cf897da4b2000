import { ERRORS, LOGGED_ONLY, type ErrorCode, type ErrorRow, type LoggedCode } from '../src/index.ts';
import { SHAPES, type Shape } from './dialects.ts';
import { MEANINGS } from './meanings.ts';

const HEAD = `<!-- Generated from the table in packages/spec by packages/spec/generate/docs.mjs. Do not edit. -->

# Errors

Everything that the gateway itself answers with, and what \`error\` of the access log says. A provider's own error keeps its status and its words; the log says \`provider_error\` of it. \`x-dragoman-provider\` of an answer of the gateway is the provider that was chosen last, also if the request cannot be translated for it and it was not asked; where none was chosen there is no such header.

Every answer has \`x-request-id\`, by which its line is found in the log (\`request_id\`), but those to requests that could not be read: they are in OpenAI's words, whatever the path. 429 has \`retry-after\`, in seconds. What may be sent again is said below; a model with several providers has tried them all before it fails.
`;

/** What each code means, then how it is written in each dialect. */
export const errorsReference = (): string =>
  [HEAD, meanings(), '## How it is written', ...Object.entries(SHAPES).map(section), words()].join('\n\n');

const code = (text: string): string => `\`${text}\``;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const rowsOfErrors = Object.entries(ERRORS) as readonly (readonly [ErrorCode, ErrorRow])[];

const meaning = (name: LoggedCode, status: string): readonly string[] => [
  code(name),
  status,
  MEANINGS[name].means,
  MEANINGS[name].todo,
];

/** A stream that breaks off has been answered with 200 before. */
const statusOf = (name: ErrorCode, { status }: ErrorRow): string =>
  name === 'stream_broken' ? `200, or ${status}` : String(status);

const meanings = (): string =>
  [
    '## What it means',
    table(
      ['code', 'status', 'what it means', 'what to do'],
      rowsOfErrors.map(([name, row]) => meaning(name, statusOf(name, row))),
    ),
    'In the log alone:',
    table(
      ['`error`', 'status', 'what it means', 'what to do'],
      LOGGED_ONLY.map((name) => meaning(name, 'what was sent, or 0')),
    ),
  ].join('\n\n');

const section = ([dialect, { paths, answer, event, note }]: readonly [string, Shape]): string =>
  [
    `### ${dialect}`,
    `Paths: ${paths}. A model that is not there, and the last event of a stream that breaks off:`,
    `\`\`\`json\n${answer}\n\`\`\``,
    `\`\`\`text\n${event}\n\`\`\``,
    ...(note === undefined ? [] : [note]),
  ].join('\n\n');

/** Cohere has no words for kinds of errors. */
const words = (): string =>
  [
    '## What each dialect calls it',
    'The `code` itself is said in OpenAI’s dialect alone, and in the log.',
    table(
      ['code', 'openai: `type`', 'anthropic: `error.type`', 'google: `status`', 'bedrock: `x-amzn-errortype`'],
      rowsOfErrors.map(([name, row]) => [
        code(name),
        code(row.openai),
        code(row.anthropic),
        code(row.google),
        code(row.bedrock),
      ]),
    ),
  ].join('\n\n');
