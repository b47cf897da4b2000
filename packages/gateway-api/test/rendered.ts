import { parseConfig, type Config } from '@dragoman/config';
import { stringify } from 'yaml';
import { renderManifests, type Manifest, type Rendered } from '../src/index.ts';

export type Data = Readonly<Record<string, unknown>>;

const FILES: Readonly<Record<string, string>> = {
  'ca.pem': 'AUTHORITY',
  'tls.pem': 'CERTIFICATE',
  'tls.key': 'SECRET',
};

/**
 * What dragoman.yaml with this data is rendered to.
 * @param more in place of what was parsed
 */
export function render(data: Data, more: Partial<Config> = {}): Rendered {
  const parsed = parseConfig({ text: stringify(data), file: 'dragoman.yaml', env: {} });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return renderManifests({ ...parsed.config, ...more }, 'llm', {
    key: ({ key }) => (key?.from === 'value' ? key.value : key && `key in ${key.path}`),
    file: (path) => FILES[path] ?? `no ${path}`,
  });
}

export function manifestsOf(data: Data): readonly Manifest[] {
  const rendered = render(data);
  if (!rendered.ok) throw new Error(rendered.problems.join('\n'));
  return rendered.manifests;
}

export const local = { kind: 'openai-compatible', endpoint: 'http://10.0.0.1:8000/v1' };
export const openai = { kind: 'openai', key: 'sk-1' };
