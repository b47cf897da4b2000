import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const SOURCES = ['**/*.ts', '**/*.mjs'];
const TESTS = ['**/*.test.ts', '**/test/**', '**/testing/**', 'e2e/**'];
const PURE =
  '{spec,config,framing,formats,providers,policy,metering,exchange,xds,patches,standalone,lua,gateway-api,tokens}';

/** Who may import whom, by the tags of the projects. */
const LAYERS = [
  { sourceTag: 'layer:contract', onlyDependOnLibsWithTags: ['layer:contract'] },
  { sourceTag: 'layer:pure', onlyDependOnLibsWithTags: ['layer:contract', 'layer:pure'] },
  { sourceTag: 'layer:runtime', onlyDependOnLibsWithTags: ['layer:contract', 'layer:pure', 'layer:runtime'] },
  { sourceTag: 'layer:service', onlyDependOnLibsWithTags: ['layer:contract', 'layer:pure', 'layer:runtime'] },
  {
    sourceTag: 'layer:app',
    onlyDependOnLibsWithTags: ['layer:contract', 'layer:pure', 'layer:runtime', 'layer:service'],
  },
  { sourceTag: 'layer:test', onlyDependOnLibsWithTags: ['*'] },
  { sourceTag: 'scope:control', onlyDependOnLibsWithTags: ['scope:control', 'scope:shared'] },
  { sourceTag: 'scope:data', onlyDependOnLibsWithTags: ['scope:data', 'scope:shared'] },
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
];

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'named exports; only plugins and configuration files have a default',
};

/** A rule of our own: a name has to say something. */
const naming = {
  rules: {
    'says-something': {
      create: (context) => ({
        Program(node) {
          const empty = /(^|\/)(utils?|helpers?|common|misc|managers?|base)(\.[^/]*)?(\/|$)/i.exec(
            context.filename.split(/\/(?:packages|apps|e2e|bench)\//).pop(),
          );
          if (empty) context.report({ node, message: `the name "${empty[2]}" says nothing: name it by what it means` });
        },
      }),
    },
  },
};

export default tseslint.config(
  { ignores: ['**/gen/**', '**/dist/**', '**/coverage/**', '**/node_modules/**', '**/testdata/**', '.nx/**'] },
  {
    files: SOURCES,
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin, '@nx': nx, naming },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { depConstraints: LAYERS, allow: [], enforceBuildableLibDependency: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'naming/says-something': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'max-depth': ['error', 3],
      complexity: ['error', { max: 12, variant: 'modified' }],
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT],
    },
  },
  // The columns of a table are parameters.
  { files: TESTS, rules: { 'max-lines-per-function': 'off', 'max-params': 'off' } },
  {
    files: [`packages/${PURE}/src/**/*.ts`],
    ignores: TESTS,
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'fetch',
        'setTimeout',
        'setInterval',
        'crypto',
        'console',
        'performance',
        'Buffer',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'take a time as an argument' },
        { object: 'Math', property: 'random', message: 'take an id or a random number as an argument' },
      ],
      'no-restricted-syntax': [
        'error',
        NO_DEFAULT_EXPORT,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'take a time as an argument' },
      ],
      'no-restricted-imports': ['error', { patterns: [{ group: ['node:*'], message: 'pure packages do no I/O' }] }],
    },
  },
  { files: ['**/*.config.{ts,mjs}', '**/plugin.{ts,mjs}'], rules: { 'no-restricted-syntax': 'off' } },
);
