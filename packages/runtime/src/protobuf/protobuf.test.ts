import { create, toBinary, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { HTTPAccessLogEntrySchema } from '@envoyproxy/protos/envoy/data/accesslog/v3/accesslog';
import { CheckRequestSchema } from '@envoyproxy/protos/envoy/service/auth/v3/external_auth';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldPath, findMessages, hasFlag, messageUnder, textsByName } from './find-messages.ts';
import { readStruct } from './read-struct.ts';
import { WireReader } from './wire-reader.ts';

const CONTEXT = fieldPath(CheckRequestSchema, 'attributes', 'metadataContext', 'filterMetadata');

/** A request with many fields beside what is looked for. */
const asked = (filterMetadata: Record<string, JsonObject>): Buffer =>
  Buffer.from(
    toBinary(
      CheckRequestSchema,
      create(CheckRequestSchema, {
        attributes: {
          source: { principal: 'somebody' },
          request: { http: { size: 123_456_789_012n, headers: { a: 'b' }, rawBody: new Uint8Array(300) } },
          metadataContext: { filterMetadata },
          routeMetadataContext: { filterMetadata: { wanted: { not: 'this' } } },
        },
      }),
    ),
  );

const json = fc
  .jsonValue({ noUnicodeString: false })
  .filter((value) => !Object.is(value, -0)) as fc.Arbitrary<JsonValue>;

test('finds what the generated code finds', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), json), (fields) => {
      const bytes = asked({ first: { a: 1 }, wanted: { ...fields }, last: {} });
      const found = messageUnder(findMessages(new WireReader(bytes), CONTEXT), 'wanted');
      expect(found && readStruct(found)).toEqual({ ...fields });
    }),
  );
});

test('what is not there is undefined', () => {
  expect(messageUnder(findMessages(new WireReader(asked({ other: {} })), CONTEXT), 'wanted')).toBeUndefined();
  expect(findMessages(new WireReader(Buffer.alloc(0)), CONTEXT)).toEqual([]);
});

test('a message that is cut off anywhere is an error, or has less in it', () => {
  const bytes = asked({ wanted: { a: [1, 'text', { b: true }] } });
  for (let end = 0; end < bytes.length; end += 1) {
    const read = () => {
      const found = messageUnder(findMessages(new WireReader(bytes.subarray(0, end)), CONTEXT), 'wanted');
      return found && readStruct(found);
    };
    // Only between two fields of the outermost message is a part a message.
    try {
      expect(read()).toBeUndefined();
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  }
});

test('any bytes are read, or are an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        readStruct(new WireReader(Buffer.from(bytes)));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('depth has an end', () => {
  const nested = (depth: number): JsonObject => (depth === 0 ? {} : { a: nested(depth - 1) });
  const read = (depth: number): JsonObject | undefined => {
    const found = messageUnder(findMessages(new WireReader(asked({ wanted: nested(depth) })), CONTEXT), 'wanted');
    return found && readStruct(found);
  };
  expect(read(50)).toEqual(nested(50));
  expect(() => read(100)).toThrow('nested too deeply');
});

test.each([true, false])('a flag that is %s', (intermediateLogEntry) => {
  const entry = create(HTTPAccessLogEntrySchema, {
    commonProperties: { intermediateLogEntry, routeName: 'x' },
    response: { responseCode: 200 },
  });
  const path = fieldPath(HTTPAccessLogEntrySchema, 'commonProperties', 'intermediateLogEntry');
  const message = new WireReader(Buffer.from(toBinary(HTTPAccessLogEntrySchema, entry)));
  expect(hasFlag(message.copy(), path)).toBe(intermediateLogEntry);
  expect(hasFlag(message, [99])).toBe(false);
});

test('a name that leads nowhere is a mistake of ours', () => {
  expect(() => fieldPath(CheckRequestSchema, 'attributes', 'nothing')).toThrow(TypeError);
});

test('a map of texts is what the generated code reads', () => {
  const path = fieldPath(CheckRequestSchema, 'attributes', 'request', 'http', 'headers');
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (headers) => {
      const request = create(CheckRequestSchema, { attributes: { request: { http: { headers } } } });
      const bytes = Buffer.from(toBinary(CheckRequestSchema, request));
      expect(textsByName(findMessages(new WireReader(bytes), path))).toEqual({ ...headers });
    }),
  );
});
