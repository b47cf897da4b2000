// `npm start`: builds what is missing and serves. The command runs in this process, so that a signal reaches it.
import { existsSync, globSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = `${root}/apps/dragoman/dist/main.mjs`;

const newest = () =>
  Math.max(
    ...globSync('{packages,apps}/*/{src,gen,scripts}/**/*.{ts,js,lua}', { cwd: root }).map(
      (file) => statSync(`${root}/${file}`).mtimeMs,
    ),
  );

if (!existsSync(main) || statSync(main).mtimeMs < newest()) {
  console.log('building …');
  const { buildApps } = await import('./build.mjs');
  await buildApps();
}
process.argv.splice(2, 0, 'run');
await import(`${root}/apps/dragoman/bin/dragoman.mjs`);
