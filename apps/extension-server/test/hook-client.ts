import { Client, credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { EnvoyGatewayExtension } from '@envoyproxy/protos/proto/extension/service';

/** Calls hooks with bytes, as Envoy Gateway does; what comes back are bytes. */
export interface HookClient {
  call(hook: string, request: Uint8Array): Promise<Uint8Array>;
  close(): void;
}

const NO_LIMITS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

export function hookClient(target: string, security: ChannelCredentials = credentials.createInsecure()): HookClient {
  const client = new Client(target, security, NO_LIMITS);
  const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes);
  return {
    call: (hook, request) =>
      new Promise((answered, failed) => {
        const path = `/${EnvoyGatewayExtension.typeName}/${hook}`;
        const parse = (bytes: Buffer) => new Uint8Array(bytes);
        client.makeUnaryRequest(path, asBuffer, parse, request, (error, response) => {
          if (error) failed(error);
          else answered(response as Uint8Array);
        });
      }),
    close: () => client.close(),
  };
}
