// An extension server that changes nothing: `node echo-extension-server.ts --listen unix:///PATH --admin HOST:PORT`.
import { create, fromBinary, toBinary, type DescMethod, type Message } from '@bufbuild/protobuf';
import { EnvoyGatewayExtension } from '@envoyproxy/protos/proto/extension/service';
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    listen: { type: 'string' },
    admin: { type: 'string' },
    manifests: { type: 'string' },
    kubeconfig: { type: 'string' },
  },
});
const { listen = '', admin = '' } = values;
const NO_LIMITS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

/** The reply has the fields of the request under the same names. */
function echo(method: DescMethod, request: Message): Message {
  const fields = method.output.fields.map(({ localName }) => [localName, Reflect.get(request, localName) as unknown]);
  return create(method.output, Object.fromEntries(fields));
}

const server = new Server(NO_LIMITS);
const methods = EnvoyGatewayExtension.methods.map((method) => ({
  name: method.name,
  definition: {
    path: `/${EnvoyGatewayExtension.typeName}/${method.name}`,
    requestStream: false,
    responseStream: false,
    requestDeserialize: (bytes: Buffer) => fromBinary(method.input, bytes),
    requestSerialize: (message: Message) => Buffer.from(toBinary(method.input, message)),
    responseSerialize: (message: Message) => Buffer.from(toBinary(method.output, message)),
    responseDeserialize: (bytes: Buffer) => fromBinary(method.output, bytes),
  },
  handle: ({ request }: ServerUnaryCall<Message, Message>, done: sendUnaryData<Message>) => {
    console.log(method.name);
    done(null, echo(method, request));
  },
}));
server.addService(
  Object.fromEntries(methods.map(({ name, definition }) => [name, definition])),
  Object.fromEntries(methods.map(({ name, handle }) => [name, handle])),
);
// One that was killed left its socket behind.
rmSync(listen.replace('unix://', ''), { force: true });
await new Promise<void>((bound, failed) =>
  server.bindAsync(listen, ServerCredentials.createInsecure(), (error) => (error ? failed(error) : bound())),
);
const ready = createServer((_request, response) => response.end('ok'));
const [host, port] = admin.split(':');
ready.listen(Number(port), host);
process.on('SIGTERM', () => {
  server.forceShutdown();
  ready.close();
});
