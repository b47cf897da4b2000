import { readFileSync, renameSync, writeFileSync } from 'node:fs';

type Models = Record<string, string>;

/** So many models of the provider, each with a name of its own there. */
export const manyModels = (count: number): Models =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`model-${at}`, `local/upstream-${at}`]));

/** Other models in a dragoman.yaml that is JSON, in one step. */
export function editModels(file: string, edited: (models: Models) => Models): void {
  const config = JSON.parse(readFileSync(file, 'utf8')) as { readonly models: Models };
  writeFileSync(`${file}.next`, JSON.stringify({ ...config, models: edited(config.models) }));
  renameSync(`${file}.next`, file);
}
