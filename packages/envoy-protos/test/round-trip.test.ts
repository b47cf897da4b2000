import { create, equals, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AnySchema, anyPack, anyUnpack } from '@bufbuild/protobuf/wkt';
import { MetadataSchema } from '../gen/envoy/config/core/v3/base_pb.js';
import { ClusterSchema } from '../gen/envoy/config/cluster/v3/cluster_pb.js';
import { expect, test } from 'vitest';
import { encodeSorted } from '../src/encode-sorted.ts';

/** Field 999 of any message: a string that no descriptor knows. */
const UNKNOWN = Uint8Array.from([0xba, 0x3e, 3, 0x61, 0x62, 0x63]);
const withUnknown = (bytes: Uint8Array) => Uint8Array.from([...bytes, ...UNKNOWN]);
const endsUnknown = (bytes: Uint8Array) => [...bytes.slice(-UNKNOWN.length)];

test('a field that nobody knows comes out as it came in', () => {
  const came = withUnknown(toBinary(ClusterSchema, create(ClusterSchema, { name: 'c' })));
  const message = fromBinary(ClusterSchema, came);
  expect(endsUnknown(encodeSorted(ClusterSchema, message))).toEqual([...UNKNOWN]);
  expect(endsUnknown(encodeSorted(ClusterSchema, { ...message, name: 'd' }))).toEqual([...UNKNOWN]);
});

test('also inside of an Any that is unpacked and packed again', () => {
  const inner = fromBinary(ClusterSchema, withUnknown(toBinary(ClusterSchema, create(ClusterSchema, { name: 'c' }))));
  const again = anyUnpack(anyPack(ClusterSchema, inner), ClusterSchema);
  expect(again && endsUnknown(encodeSorted(ClusterSchema, again))).toEqual([...UNKNOWN]);
});

test('an Any of a type that nobody knows keeps its bytes', () => {
  const value = Uint8Array.from([1, 2, 3, 255, 0]);
  const any = create(AnySchema, { typeUrl: 'type.googleapis.com/acme.Thing', value });
  const cluster = create(ClusterSchema, { typedExtensionProtocolOptions: { acme: any } });
  const again = fromBinary(ClusterSchema, encodeSorted(ClusterSchema, cluster));
  expect(again.typedExtensionProtocolOptions['acme']?.value).toEqual(value);
});

test('a number that an enum does not have survives', () => {
  const cluster = create(ClusterSchema, { lbPolicy: 77 as never });
  expect(fromBinary(ClusterSchema, encodeSorted(ClusterSchema, cluster)).lbPolicy).toBe(77);
});

test('the order in which maps were made does not show', () => {
  const inner = { b: { z: 1, a: [{ y: 1, x: 2 }] }, a: 'first' };
  const turned = { a: 'first', b: { a: [{ x: 2, y: 1 }], z: 1 } };
  const one = create(MetadataSchema, { filterMetadata: { two: inner, one: {} } });
  const other = create(MetadataSchema, { filterMetadata: { one: {}, two: turned } });
  expect(encodeSorted(MetadataSchema, one)).toEqual(encodeSorted(MetadataSchema, other));
  expect(toBinary(MetadataSchema, one)).not.toEqual(toBinary(MetadataSchema, other));
  expect(equals(MetadataSchema, fromBinary(MetadataSchema, encodeSorted(MetadataSchema, one)), one)).toBe(true);
});

test('the message itself is not changed', () => {
  const message = create(MetadataSchema, { filterMetadata: { b: {}, a: {} } });
  encodeSorted(MetadataSchema, message);
  expect(Object.keys(message.filterMetadata)).toEqual(['b', 'a']);
});
