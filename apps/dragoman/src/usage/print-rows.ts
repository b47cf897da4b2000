import { printUsage, type PrintedUsage, type UsageRow } from '@dragoman/metering';
import type { UsageQuery } from '@dragoman/store';
import { table } from '../terminal/table.ts';

type Field = keyof PrintedUsage;

const GROUPS = ['key', 'team', 'model', 'provider'] as const;
const SUMS: readonly Field[] = [
  'calls',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_usd',
  'estimated_calls',
  'unpriced_calls',
];

/** How rows can be printed. */
export type UsageForm = 'text' | 'json' | 'csv';

/** All rows in one text, with its last newline. */
export function printRows(rows: readonly UsageRow[], { by }: UsageQuery, form: UsageForm): string {
  const printed = rows.map(printUsage);
  if (form === 'json') return `${JSON.stringify(printed)}\n`;
  const hasTime = by.includes('time');
  if (form === 'csv') return csv(printed, [...(hasTime ? (['time'] as const) : []), ...GROUPS, ...SUMS]);
  return texts(printed, [
    ...(hasTime ? (['time'] as const) : []),
    ...GROUPS.filter((each) => by.includes(each)),
    ...SUMS,
  ]);
}

/** RFC 4180. */
const csv = (rows: readonly PrintedUsage[], fields: readonly Field[]): string =>
  [fields, ...rows.map((row) => fields.map((field) => cell(row[field])))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');

/** Callers make up names of models, and a spreadsheet takes what begins like a formula for one. */
function cell(value: PrintedUsage[Field]): string {
  if (typeof value !== 'string') return String(value ?? '');
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const texts = (rows: readonly PrintedUsage[], fields: readonly Field[]): string =>
  table(
    [fields, ...rows.map((row) => fields.map((field) => String(row[field] ?? '-')))],
    fields.map((field) => SUMS.includes(field)),
  );
