import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fromBinary } from '@bufbuild/protobuf';
import { KeyValueSchema } from '@envoyproxy/protos/opentelemetry/proto/common/v1/common';
import { findMessages, WIRE, WireReader } from '@dragoman/runtime';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An OpenTelemetry collector that keeps what it is told. */
export interface Collector {
  readonly url: string;
  readonly spans: readonly Span[];
  /** Paths that were asked, and all bytes that came. */
  readonly paths: readonly string[];
  readonly bytes: () => Buffer;
  close(): void;
}

/** Where spans stand in an `ExportTraceServiceRequest`: `resource_spans`, `scope_spans`, `spans`. */
const SPANS = [1, 2, 2];
/** Fields of a `Span`. */
const FIELD = { TRACE: 1, SPAN: 2, PARENT: 4, ATTRIBUTE: 9 };

function spanOf(reader: WireReader): Span {
  let [traceId, spanId, parentId] = ['', '', ''];
  const attributes: Record<string, string> = {};
  while (!reader.isOver) {
    const { field, wire } = reader.tag();
    if (wire !== WIRE.BYTES) reader.skip(wire);
    else {
      const bytes = Buffer.from(reader.message().fingerprint(), 'latin1');
      if (field === FIELD.TRACE) traceId = bytes.toString('hex');
      if (field === FIELD.SPAN) spanId = bytes.toString('hex');
      if (field === FIELD.PARENT) parentId = bytes.toString('hex');
      if (field === FIELD.ATTRIBUTE) {
        const { key, value } = fromBinary(KeyValueSchema, bytes);
        attributes[key] = String(value?.value.value);
      }
    }
  }
  return { traceId, spanId, parentId, attributes };
}

export async function startCollector(): Promise<Collector> {
  const [spans, paths, bodies]: [Span[], string[], Buffer[]] = [[], [], []];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      paths.push(request.url ?? '');
      bodies.push(body);
      spans.push(...findMessages(new WireReader(body), SPANS).map(spanOf));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    paths,
    bytes: () => Buffer.concat(bodies),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
