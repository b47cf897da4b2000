// Gives every project the same three targets, so that no package.json repeats them.
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TESTS = '**/*.test.ts';

function targets(root, workspace) {
  const at = join(workspace, root);
  const command = (text) => ({ command: text, options: { cwd: root }, cache: true, inputs: ['default', '^default'] });
  const hasTests = globSync(TESTS, { cwd: at, exclude: (name) => name === 'node_modules' }).length > 0;
  const ends = root === 'e2e';
  return {
    lint: command('eslint . --max-warnings 0'),
    typecheck: command('tsc -p tsconfig.json'),
    ...(hasTests &&
      !ends && {
        test: {
          ...command(
            'vitest run --passWithNoTests=false --testTimeout=60000 --hookTimeout=120000 --reporter=default --reporter=json --outputFile.json=coverage/tests.json',
          ),
          outputs: ['{projectRoot}/coverage'],
        },
      }),
  };
}

export const createNodesV2 = [
  '{packages/*,apps/*,e2e,bench}/package.json',
  (files, _options, { workspaceRoot }) => files.map((file) => [file, node(dirname(file), workspaceRoot)]),
];

function node(root, workspace) {
  if (!existsSync(join(workspace, root, 'tsconfig.json'))) return {};
  return { projects: { [root]: { targets: targets(root, workspace) } } };
}
