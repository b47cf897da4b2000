import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';
import { jsonSchema } from '../src/index.ts';
import { configReference } from '../src/reference.ts';
import { llmPolicyCrd } from './llm-policy-crd.ts';

export interface Output {
  readonly url: URL;
  readonly text: string;
}

const output = async (path: string, text: string): Promise<Output> => {
  const url = new URL(path, import.meta.url);
  const options = await resolveConfig(url);
  return { url, text: await format(text, { ...options, filepath: url.pathname }) };
};

/** The files that are made of the schema. */
export const outputs = (): Promise<readonly Output[]> =>
  Promise.all([
    output('../dragoman.schema.json', JSON.stringify(jsonSchema())),
    output('../../../docs/config.md', configReference(jsonSchema())),
    output(
      '../../../charts/dragoman-crds/templates/llmpolicies.yaml',
      stringify(llmPolicyCrd(), { aliasDuplicateObjects: false }),
    ),
  ]);
