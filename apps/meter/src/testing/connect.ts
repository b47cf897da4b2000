import { toBinary } from '@bufbuild/protobuf';
import {
  StreamAccessLogsMessageSchema,
  type StreamAccessLogsMessage,
} from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import { Client, credentials, type ClientWritableStream } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';

export const PATH = '/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs';

/** A client of the meter, as Envoy is one. */
export function connect(path: string): { open(): ClientWritableStream<StreamAccessLogsMessage> } {
  const client = new Client(`unix:${path}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const open = (): ClientWritableStream<StreamAccessLogsMessage> => {
    const stream = client.makeClientStreamRequest(
      PATH,
      (message: StreamAccessLogsMessage) => Buffer.from(toBinary(StreamAccessLogsMessageSchema, message)),
      (bytes) => bytes,
      () => undefined,
    );
    stream.on('error', () => undefined);
    return stream;
  };
  return { open };
}
