import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { endWhenStuck } from './end-when-stuck.ts';

const MODULE = JSON.stringify(join(import.meta.dirname, 'end-when-stuck.ts'));

/** What becomes of a program that has `watched`. */
function run(program: string): Promise<{ readonly signal: string | null; readonly said: string }> {
  const script = `import { endWhenStuck } from ${MODULE};\nconst watched = endWhenStuck(200);\n${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  return new Promise((ended) => child.once('close', (_code, signal) => ended({ signal, said })));
}

test('a call that does not return ends the process, which says whose it was', async () => {
  const { signal, said } = await run(`watched('before', () => 1);\nwatched('plugin é: it', () => { for (;;); });`);
  expect(said).toContain('plugin é: it has not returned for 200 ms: this process ends');
  expect(signal).toBe('SIGKILL');
});

test('many calls that return do not, however long they take together, and nothing keeps the process', async () => {
  const program = `
    const until = performance.now() + 800;
    while (performance.now() < until) watched('short', () => { const end = performance.now() + 5; while (performance.now() < end); });
    await new Promise((done) => setTimeout(done, 400));
    console.log('done');`;
  expect(await run(program)).toEqual({ signal: null, said: 'done\n' });
});

test('what a call gives and throws is passed on', () => {
  const watched = endWhenStuck(60_000);
  expect(watched('it', () => 7)).toBe(7);
  expect(() =>
    watched('it', () => {
      throw new RangeError('no');
    }),
  ).toThrow(RangeError);
});
