/** One event of a text/event-stream body. */
export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

/** Whole events only; comments and what stands behind the last blank line are left out. */
export function sseEvents(body: Buffer): readonly SseEvent[] {
  const blocks = body.toString('utf8').replaceAll('\r\n', '\n').split('\n\n');
  return blocks
    .slice(0, -1)
    .map(sseEvent)
    .filter(({ data }) => data !== '');
}

function sseEvent(block: string): SseEvent {
  const fields = block.split('\n').map((line) => /^([a-z]*): ?(.*)$/.exec(line) ?? []);
  const values = (name: string) => fields.filter(([, field]) => field === name).map(([, , value]) => value ?? '');
  return { event: values('event').at(-1) ?? '', data: values('data').join('\n') };
}

const PRELUDE = 12;
const CRC = 4;

/** One message of an application/vnd.amazon.eventstream body. */
export interface AwsEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** Whole messages; string headers only, which is all that Bedrock sends. Checksums are not looked at. */
export function awsEvents(body: Buffer): readonly AwsEvent[] {
  const events: AwsEvent[] = [];
  let at = 0;
  while (at + PRELUDE <= body.length) {
    const total = body.readUInt32BE(at);
    if (total < PRELUDE + CRC || at + total > body.length) break;
    const headersEnd = at + PRELUDE + body.readUInt32BE(at + 4);
    events.push({
      headers: awsHeaders(body.subarray(at + PRELUDE, headersEnd)),
      payload: body.toString('utf8', headersEnd, at + total - CRC),
    });
    at += total;
  }
  return events;
}

function awsHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const valueAt = nameEnd + 3;
    const valueEnd = valueAt + bytes.readUInt16BE(nameEnd + 1);
    headers[bytes.toString('utf8', at + 1, nameEnd)] = bytes.toString('utf8', valueAt, valueEnd);
    at = valueEnd;
  }
  return headers;
}
