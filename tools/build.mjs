// Bundles every app: `npm run build`. It takes a second, so nothing is remembered between builds.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const apps = fileURLToPath(new URL('../apps', import.meta.url));

/** CommonJS dependencies ask for `require`, which a module does not have. */
const REQUIRE = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

export async function buildApps() {
  const names = readdirSync(apps).filter((name) => existsSync(join(apps, name, 'src/main.ts')));
  await Promise.all(
    names.map((name) =>
      build({
        entryPoints: [join(apps, name, 'src/main.ts')],
        outdir: join(apps, name, 'dist'),
        outExtension: { '.js': '.mjs' },
        bundle: true,
        // What is imported only when it is needed is a file of its own: the Kubernetes client is four times the rest.
        splitting: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        sourcemap: true,
        logLevel: 'warning',
        banner: { js: REQUIRE },
      }),
    ),
  );
  // esbuild leaves a process beside this one, which may go on for days.
  await stop();
  return names;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`built ${(await buildApps()).join(', ')}`);
