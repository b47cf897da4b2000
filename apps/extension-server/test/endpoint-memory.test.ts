import { create } from '@bufbuild/protobuf';
import { ClusterLoadAssignmentSchema } from '@envoyproxy/protos/envoy/config/endpoint/v3/endpoint';
import { expect, test } from 'vitest';
import { endpointMemory } from '../src/hooks/endpoint-memory.ts';

const assignment = (clusterName: string) => create(ClusterLoadAssignmentSchema, { clusterName });

test('each caller is reminded of what he said himself, a new one of what was said last', () => {
  const memory = endpointMemory();
  const [old, young] = [assignment('c'), assignment('c')];
  memory.remember('one', old);
  memory.remember('two', young);
  expect(memory.recall('one', 'c')).toBe(old);
  expect(memory.recall('two', 'c')).toBe(young);
  expect(memory.recall('three', 'c')).toBe(young);
  expect(memory.recall('one', 'd')).toBeUndefined();
});

test('callers that are gone are forgotten, the oldest first', () => {
  const memory = endpointMemory();
  const first = assignment('c');
  memory.remember('0', first);
  const all = Array.from({ length: 20 }, (_, at) => assignment(`c${at}`));
  all.forEach((each, at) => memory.remember(`${at + 1}`, each));
  memory.remember('21', assignment('c'));
  expect(memory.recall('0', 'c')).not.toBe(first);
});
