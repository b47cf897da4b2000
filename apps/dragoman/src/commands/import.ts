import { readFileSync } from 'node:fs';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { importLitellm } from '../litellm/import-litellm.ts';

/** Prints the configuration of another gateway as dragoman.yaml: 0 printed, 1 the file cannot be read, 2 it is none. */
export function importFrom(file: string): ExitCode {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    process.stderr.write(`import: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}\n`);
    return EXIT.failed;
  }
  const imported = importLitellm(text);
  if (!imported.ok) process.stderr.write(`import: ${file}: ${imported.why}\n`);
  else process.stdout.write(imported.text);
  return imported.ok ? EXIT.done : EXIT.wrongUse;
}
