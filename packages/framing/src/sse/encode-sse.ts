import type { Frame } from '@dragoman/spec';

const UTF8 = new TextEncoder();
const LINE_END = /\r\n|\r|\n/;

/**
 * One server-sent event: `event: …` if the frame has one, a `data:` line for each line of its data, a blank line.
 * A line end inside of the event's name would end the field: it becomes a space.
 */
export function encodeSse({ event, data }: Frame): Uint8Array {
  const name = event === '' ? '' : `event: ${event.split(LINE_END).join(' ')}\n`;
  const value = LINE_END.test(data) ? data.split(LINE_END).join('\ndata: ') : data;
  return UTF8.encode(`${name}data: ${value}\n\n`);
}
