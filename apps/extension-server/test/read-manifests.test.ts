import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { manifestsFile } from '../src/manifests/manifests-file.ts';
import { readManifests } from '../src/manifests/read-manifests.ts';
import { reportUnseenEdits } from '../src/manifests/report-unseen-edits.ts';

const TEXT = `
kind: HTTPRoute
metadata: {name: chat, namespace: team, annotations: {gateway.envoyproxy.io/llm.models: gpt-5, other/llm.model: no}}
---
# nothing
---
kind: List
items:
  - kind: Backend
    metadata: {name: openai, annotations: {gateway.envoyproxy.io/llm.timeout: 30}}
  - kind: Gateway
    metadata: {name: eg, namespace: ''}
  - {kind: Broken}
  - text
`;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('annotations by resource, without their prefix, as text, in the namespace that Envoy Gateway puts them into', () => {
  const annotations = readManifests(TEXT);
  const of = (kind: string, name: string, namespace = 'envoy-gateway-system') => annotations({ kind, namespace, name });
  expect(of('HTTPRoute', 'chat', 'team')).toEqual({ 'llm.models': 'gpt-5' });
  expect(of('HTTPRoute', 'chat')).toBeUndefined();
  expect(of('Backend', 'openai')).toEqual({ 'llm.timeout': '30' });
  expect(of('Gateway', 'eg')).toEqual({});
});

test('of a key that stands twice the last one holds', () => {
  const said = (model: string) => `annotations: {gateway.envoyproxy.io/llm.model: ${model}}`;
  const annotations = readManifests(`kind: Backend\nmetadata: {name: a, ${said('x')}, ${said('y')}}`);
  expect(annotations({ kind: 'Backend', namespace: 'envoy-gateway-system', name: 'a' })).toEqual({ 'llm.model': 'y' });
});

test.each([
  ['what is no YAML says where', 'a: b\nc: [', /line 2|line 3/],
  [
    'a bomb of aliases is refused',
    `a: &a [x,x]\n${'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n'.replaceAll('b', 'c')}`.repeat(1) + bomb(),
    /alias/i,
  ],
])('%s', (_what, text, why) => {
  expect(() => readManifests(text)).toThrow(why);
});

/** Lists of lists of lists. */
function bomb(): string {
  const levels = ['a', 'd', 'e', 'f'];
  return levels
    .slice(1)
    .map((name, at) => `${name}: &${name} [${Array(10).fill(`*${levels[at]}`).join(',')}]\n`)
    .join('');
}

test('a file that was replaced is read at the next question', () => {
  const path = join(folder, 'all.yaml');
  writeFileSync(path, TEXT);
  const file = manifestsFile(path);
  const ref = { kind: 'HTTPRoute', namespace: 'team', name: 'chat' };
  expect(file.annotations()(ref)).toEqual({ 'llm.models': 'gpt-5' });
  const before = file.annotations();
  expect(file.annotations()).toBe(before);
  writeFileSync(`${path}.new`, TEXT.replace('gpt-5', 'gpt-6'));
  renameSync(`${path}.new`, path);
  expect(file.annotations()(ref)).toEqual({ 'llm.models': 'gpt-6' });
  rmSync(path);
  expect(() => file.annotations()).toThrow(`${path}: ENOENT`);
});

test('an edit that nobody translates is told of, one that is translated is not', async () => {
  const path = join(folder, 'all.yaml');
  writeFileSync(path, TEXT);
  const lines: string[] = [];
  let generation = 0;
  const watcher = reportUnseenEdits({
    path,
    generation: () => generation,
    report: (line) => lines.push(line),
    patienceMs: 60,
  });
  writeFileSync(path, `${TEXT}# edited`);
  await vi.waitFor(() => expect(lines.join()).toContain('put an LLMPolicy without rules on the Gateway into it'));
  const soon = setInterval(() => (generation += 1), 10);
  writeFileSync(path, `${TEXT}# edited again`);
  await new Promise((done) => setTimeout(done, 300));
  clearInterval(soon);
  watcher.close();
  expect(lines).toHaveLength(1);
});
