import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, JsonObject } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';

/** Recorded traffic lies beside the repository; where it does not, tests of it are skipped. */
const PLACE = join(import.meta.dirname, '../../../../../shared/wire');

export const noRecordings = !existsSync(PLACE);

export interface Recording {
  readonly name: string;
  readonly api: string;
  readonly status: number;
  readonly model: string;
  readonly streaming: boolean;
  /** The last usage object, as the provider wrote it. */
  readonly usage: JsonObject | undefined;
  readonly features: readonly string[];
  readonly request: JsonObject | undefined;
  readonly answer: JsonObject | undefined;
  /** Bytes of an event stream, SSE or AWS. */
  readonly stream: Uint8Array | undefined;
  /** Payloads of a stream whose framing was not recorded. */
  readonly frames: readonly Frame[] | undefined;
}

/** All of the named wire families; none where there is no corpus, which is printed. */
export function recordings(...families: readonly string[]): readonly Recording[] {
  if (noRecordings) {
    console.warn(`recordings are skipped: there is no ${PLACE}`);
    return [];
  }
  const cases = readdirSync(PLACE, { withFileTypes: true })
    .filter((provider) => provider.isDirectory())
    .flatMap(({ name }) => readdirSync(join(PLACE, name)).map((each) => join(name, each)));
  return cases.flatMap((name) => {
    const meta = jsonOf(join(name, 'meta.json'));
    return meta && families.includes(String(meta.wire_family)) ? [recording(name, meta)] : [];
  });
}

const recording = (name: string, meta: JsonObject): Recording => ({
  name,
  api: String(meta.api),
  status: Number(meta.http_status),
  model: String(meta.model),
  streaming: meta.streaming === true,
  usage: (meta.usage ?? undefined) as JsonObject | undefined,
  features: (meta.features ?? []) as readonly string[],
  request: jsonOf(join(name, 'request.json')),
  answer: jsonOf(join(name, 'response.json')),
  stream: bytesOf(name),
  frames: linesOf(join(name, 'response.chunks.jsonl'))?.map((data) => ({ event: '', data })),
});

function bytesOf(name: string): Uint8Array | undefined {
  const sse = fileOf(join(name, 'response.sse'));
  if (sse) return new Uint8Array(sse);
  const hex = fileOf(join(name, 'response.eventstream.hex'))?.toString('latin1');
  return hex === undefined ? undefined : new Uint8Array(Buffer.from(hex.replaceAll(/\s+/g, ''), 'hex'));
}

function fileOf(path: string): Buffer | undefined {
  const whole = join(PLACE, path);
  return existsSync(whole) ? readFileSync(whole) : undefined;
}

const linesOf = (path: string): readonly string[] | undefined =>
  fileOf(path)
    ?.toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

/** Some answers are no JSON. */
function jsonOf(path: string): JsonObject | undefined {
  const text = fileOf(path)?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    return parseJson(text) as JsonObject;
  } catch {
    return undefined;
  }
}
