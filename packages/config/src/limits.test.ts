import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { formatProblem, parseConfig } from './index.ts';

const say = (text: string, env: Record<string, string> = {}): readonly string[] => {
  const result = parseConfig({ text, file: 'f', env });
  return (result.ok ? result.warnings : result.problems).map(formatProblem);
};

const WORDS = fc.constantFrom(
  ...[
    'listen',
    'admin',
    'providers',
    'models',
    'keys',
    'teams',
    'jwt',
    'rules',
    'prices',
    'telemetry',
    'store',
    'plugins',
  ],
  ...[
    'kind',
    'openai',
    'key',
    'file',
    'endpoint',
    'targets',
    'to',
    'fallback',
    'timeout',
    'retries',
    'on',
    'weight',
    'when',
  ],
  ...[
    'openai/*',
    'gpt-*',
    '*',
    '__proto__',
    'constructor',
    'toString',
    '127.0.0.1:80',
    '${X}',
    '${',
    '$${',
    '1s',
    'http://[',
    '429',
  ],
);
const VALUES = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    WORDS,
    fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(WORDS, fc.string()), tie('value'), { maxKeys: 5 }),
  ),
})).value;

test('no text makes it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc
          .array(
            fc.oneof(
              WORDS,
              fc.constantFrom(': ', '\n', '\n  ', '- ', '{', '}', '[', ']', '&a ', '*a', '"', '? ', '!!set ', '|\n'),
            ),
          )
          .map((parts) => parts.join('')),
      ),
      (text) => {
        say(text);
      },
    ),
    { numRuns: 1000 },
  );
});

test('no values make it throw, and what is refused says where', () => {
  fc.assert(
    fc.property(VALUES, (value) => {
      const text = stringify(value);
      const result = parseConfig({ text, file: 'f', env: { X: 'x' } });
      for (const { line, column } of result.ok ? [] : result.problems)
        expect(Math.min(line, column)).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

test('what comes out of a variable or stands at a key is never shown', () => {
  const SECRET = 'sk-secret-0123456789';
  const field = fc.constantFrom('kind', 'key', 'endpoint', 'formats', 'region', 'timeout', 'tls', 'health', 'unknown');
  const secret = fc.constantFrom('${S}', 'x${S}', ['${S}'], { '${S}': '${S}' }, { file: '${S}', other: '${S}' });
  const provider = fc.dictionary(field, fc.oneof(secret, fc.constantFrom('openai', 'ollama')));
  const target = fc.constantFrom(
    '${S}',
    '${S}/a',
    'p/${S}',
    '${S}/*',
    { to: '${S}' },
    { targets: ['${S}'], timeout: '${S}', retries: { on: ['${S}'] } },
  );
  const others = fc.dictionary(fc.constantFrom('listen', 'admin', 'store', 'telemetry', 'plugins', 'keys'), secret);
  fc.assert(
    fc.property(provider, target, others, (p, m, rest) => {
      const problems = say(stringify({ ...rest, providers: { p }, models: { m } }), { S: SECRET });
      expect(problems.join('\n')).not.toContain(SECRET);
    }),
    { numRuns: 1000 },
  );
  const literal = [
    'key: &k sk-1 2, kind: *k',
    'key: {sk-1: }, kind: ollama',
    'key: sk-1, kind: !sk-1 x',
    'key: [sk-1], kind: ollama',
    'key: "sk-1\\q", kind: x',
  ];
  for (const fields of literal) expect(say(`providers: {p: {${fields}}}`).join('\n')).not.toMatch(/sk-1|1 2/);
  expect(literal.every((fields) => say(`providers: {p: {${fields}}}`).length > 0)).toBe(true);
});

test('a file may not be larger than 16 MiB', () => {
  expect(say('#'.repeat(16 * 1024 * 1024 + 1))).toEqual(['f: the file is larger than 16 MiB']);
  expect(say('#'.repeat(6 * 1024 * 1024) + '€'.repeat(4 * 1024 * 1024))).toEqual(['f: the file is larger than 16 MiB']);
});

test('aliases may not multiply', () => {
  const lines = [
    'a: &a0 [x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 8 }, (_, n) => `b${n}: &a${n + 1} [${Array(8).fill(`*a${n}`).join(', ')}]`),
  ];
  expect(say(lines.join('\n'))).toContain('f:1:1: aliases (*name) make too much of this file');
});

test.each([100, 5000, 200_000])('%i brackets deep', (depth) => {
  expect(say(`store: ${'['.repeat(depth)}${']'.repeat(depth)}`).join('\n')).toMatch(/nested too deeply/);
});
