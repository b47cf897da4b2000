import { parseConfig } from '@dragoman/config';
import { expect, test } from 'vitest';
import { banner } from './banner.ts';

test.each([
  ['127.0.0.1:8080', '127.0.0.1:8090', 'http://127.0.0.1:8080', 'http://127.0.0.1:8090/status'],
  ['"[::1]:8080"', '"[::1]:8090"', 'http://[::1]:8080', 'http://[::1]:8090/status'],
])('%s and %s are written as URLs that can be asked', (listen, admin, base, status) => {
  const text = `listen: ${listen}\nadmin: ${admin}\nproviders: {o: {kind: openai, key: k}}\nmodels: {m: o/gpt-5}\n`;
  const parsed = parseConfig({ text, file: '', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const said = banner(parsed.config, { envoyVersion: '1.40.0', asksCallers: false, isDemo: false });
  expect(said).toContain(`serves on ${base} (`);
  expect(said).toContain(`status on ${status}\n`);
  expect(said).toContain(`\ncurl ${base}/v1/chat/completions `);
});
