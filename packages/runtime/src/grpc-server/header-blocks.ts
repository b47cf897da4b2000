/** Headers that a server of gRPC sends, as HPACK that needs no table: RFC 7541, literals that are not remembered. */
const text = (value: string): Buffer => Buffer.concat([Buffer.of(value.length), Buffer.from(value, 'latin1')]);
const literal = (name: string, value: string): Buffer => Buffer.concat([Buffer.of(0), text(name), text(value)]);

/** `:status: 200` is in the table that everybody has. */
const STATUS_200 = Buffer.of(0x88);

export const RESPONSE = Buffer.concat([STATUS_200, literal('content-type', 'application/grpc')]);
export const OK = literal('grpc-status', '0');
export const INTERNAL = Buffer.concat([literal('grpc-status', '13'), literal('grpc-message', 'internal error')]);
/** Of an answer that ends with its headers. */
export const UNIMPLEMENTED = Buffer.concat([RESPONSE, literal('grpc-status', '12')]);
