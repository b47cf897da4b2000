import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { equals, fromBinary, type DescMessage } from '@bufbuild/protobuf';
import * as service from '../gen/proto/extension/service_pb.js';
import { describe, expect, test } from 'vitest';
import { registry } from '../gen/registry.js';
import { encodeSorted } from '../src/encode-sorted.ts';

/** Requests as a real Envoy Gateway sent them; they stand beside the project and are not part of it. */
const shared = process.env['DRAGOMAN_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const folder = join(shared, 'eg-fixtures');
const files = existsSync(folder) ? globSync('**/*.pb', { cwd: folder }).toSorted() : [];

/** `PostRouteModify.weighted-rule.pb` is a PostRouteModifyRequest. */
function schemaOf(file: string): DescMessage {
  const name = `${basename(file).split('.')[0]}RequestSchema`;
  return (service as unknown as Record<string, DescMessage>)[name] as DescMessage;
}

if (files.length === 0) {
  test('recorded hook requests: not run, there are none beside the project', () => {
    expect(existsSync(folder)).toBe(false);
  });
} else {
  describe.each(files)('%s', (file) => {
    const schema = schemaOf(file);
    const request = fromBinary(schema, readFileSync(join(folder, file)));

    test('is equal after encoding and decoding, unknown fields and foreign Any included', () => {
      const again = fromBinary(schema, encodeSorted(schema, request));
      expect(equals(schema, again, request, { unknown: true, registry })).toBe(true);
    });
    test('is encoded to the same bytes each time', () => {
      const once = encodeSorted(schema, request);
      expect(encodeSorted(schema, fromBinary(schema, once))).toEqual(once);
      expect(once.length).toBeGreaterThan(0);
    });
  });
}
