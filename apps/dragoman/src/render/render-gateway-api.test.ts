import { parseConfig, type Config } from '@dragoman/config';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { accessOf } from '../gateway/callers.ts';
import type { StoredKeys } from '../keys/key-store.ts';
import { renderGatewayApi } from './render-gateway-api.ts';

const hash = `sha256:${'0'.repeat(64)}`;
const text = `
providers: {y: {kind: openai, key: k}}
models: {on: y/no, '1_000': y/0o7}
keys: [{name: 'yes', hash: '${hash}', models: ['off', '0x1F', '1:30'], expires: '2999-01-01'}]
rules: [{deny: ['~'], when: {'claims.y': ['N', '2027-01-01', '1e3', '.inf', '=', '<<']}}]
`;
const configFile = '/nowhere/dragoman.yaml';

function parsed(): Config {
  const result = parseConfig({ text, file: '', env: {} });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}

const render = (config: Config, stored: StoredKeys): string =>
  renderGatewayApi(config, { configFile, access: accessOf(config, { configFile, stored }) });

const NOTHING: StoredKeys = { keys: [], revoked: new Set() };
const read = (stream: string, version: '1.1' | '1.2'): readonly unknown[] =>
  parseAllDocuments(stream, { version, schema: version === '1.1' ? 'yaml-1.1' : 'core' }).map((each): unknown =>
    each.toJS(),
  );

test('Kubernetes, to which `yes` is no text in YAML, reads what was written', () => {
  const stream = render(parsed(), NOTHING);
  expect(read(stream, '1.1')).toEqual(read(stream, '1.2'));
  expect(read(stream, '1.1')).toContainEqual(
    expect.objectContaining({
      kind: 'LLMPolicy',
      spec: expect.objectContaining({
        keys: [{ name: 'yes', hash, models: ['off', '0x1F', '1:30'], expires: '2999-01-01T00:00:00.000Z' }],
      }) as unknown,
    }),
  );
});

test('what is of the store is there, what it revoked is not, and the head says so', () => {
  const config = parsed();
  const key = { sha256: '1'.repeat(64), models: ['*'], limits: {}, createdAtMs: 0 };
  const stored = { keys: [{ ...key, name: 'stored' }], revoked: new Set(['yes']) };
  const stream = render(config, stored);
  expect(stream).toMatch(/^# What was made and revoked in the store/m);
  expect(render(config, NOTHING)).not.toMatch(/^# What was made/m);
  expect(read(stream, '1.2')).toContainEqual(
    expect.objectContaining({
      spec: expect.objectContaining({ keys: [expect.objectContaining({ name: 'stored' })] }) as unknown,
    }),
  );
});
