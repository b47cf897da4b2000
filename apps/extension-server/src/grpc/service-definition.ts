import { status, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { fromBinary, type DescMethod, type Message } from '@bufbuild/protobuf';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { EnvoyGatewayExtension } from '@envoyproxy/protos/proto/extension/service';
import type { Hook, Hooks } from '../hooks/hooks.ts';

const METHODS: readonly DescMethod[] = EnvoyGatewayExtension.methods;

/** Unary methods with protobuf-es for the bytes; equal answers have equal bytes. */
export const EXTENSION_SERVICE: ServiceDefinition = Object.fromEntries(
  METHODS.map(({ name, input, output }) => [
    name,
    {
      path: `/${EnvoyGatewayExtension.typeName}/${name}`,
      requestStream: false,
      responseStream: false,
      requestDeserialize: (bytes: Buffer) => fromBinary(input, bytes),
      requestSerialize: (request: Message) => Buffer.from(encodeSorted(input, request)),
      responseSerialize: (response: Message) => Buffer.from(encodeSorted(output, response)),
      responseDeserialize: (bytes: Buffer) => fromBinary(output, bytes),
    },
  ]),
);

/**
 * Hooks as handlers of grpc-js. A hook that throws answers INTERNAL, so that Envoy Gateway publishes nothing; the text
 * of what was thrown stays here.
 */
export function handlersOf(hooks: Hooks): UntypedServiceImplementation {
  return Object.fromEntries(
    METHODS.map(({ name, localName }) => {
      const hook = hooks[localName as keyof Hooks] as unknown as Hook<Message, Message>;
      const handle: UntypedServiceImplementation[string] = (
        call: { readonly request: Message; getPeer(): string },
        answer: (error: object | null, response?: Message) => void,
      ) => {
        let response: Message;
        try {
          response = hook(call.request, call.getPeer());
        } catch {
          return answer({ code: status.INTERNAL, details: `dragoman: ${name} failed; see its log` });
        }
        answer(null, response);
      };
      return [name, handle];
    }),
  );
}
