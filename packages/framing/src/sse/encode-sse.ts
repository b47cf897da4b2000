import type { Frame } from '@dragoman/spec';

const UTF8 = new TextEncoder();
const LINE_END = /\r\n|\r|\n/;

const linesOf = (text: string): readonly string[] =>
  text.includes('\n') || text.includes('\r') ? text.split(LINE_END) : [text];

/**
 * One server-sent event: `event: …` if the frame has one, a `data:` line for each line of its data, a blank line.
 * A line end inside of the event's name would end the field: it becomes a space.
 */
export function encodeSse({ event, data }: Frame): Uint8Array {
  const name = event === '' ? '' : `event: ${linesOf(event).join(' ')}\n`;
  return UTF8.encode(`${name}data: ${linesOf(data).join('\ndata: ')}\n\n`);
}
