import { parseConfig, type Config } from '@dragoman/config';
import { stringify } from 'yaml';
import { renderManifests, type Beside, type Manifest, type Rendered } from '../src/index.ts';

export type Data = Readonly<Record<string, unknown>>;

export const FILES: Readonly<Record<string, string>> = {
  'ca.pem': 'AUTHORITY',
  'tls.pem': 'CERTIFICATE',
  'tls.key': 'SECRET',
  'jwks.json':
    '{"keys":[{"kty":"oct","k":"PRIVATE"},{"kty":"OKP","crv":"Ed25519","x":"public","d":"PRIVATE","own":"x"}]}',
};

/** dragoman.yaml with this data. */
export function parsed(data: Data): Config {
  const text = stringify(data).replaceAll('${', () => '$${');
  const result = parseConfig({ text, file: 'dragoman.yaml', env: {} });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}

/** What it is rendered to. @param beside in place of what stands beside it here */
export const rendered = (config: Config, beside: Partial<Beside> = {}): Rendered =>
  renderManifests(config, 'llm', {
    keys: asksNobody(config) ? undefined : config.keys,
    key: ({ key }) => (key?.from === 'value' ? key.value : key && `key in ${key.path}`),
    file: (path) => FILES[path] ?? `no ${path}`,
    ...beside,
  });

const asksNobody = ({ keys, jwt, teams, rules }: Config): boolean =>
  keys.length + jwt.length + teams.length + rules.length === 0;

/** @param more in place of what was parsed */
export const render = (data: Data, more: Partial<Config> = {}): Rendered => rendered({ ...parsed(data), ...more });

export function manifestsOf(data: Data): readonly Manifest[] {
  const result = render(data);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.manifests;
}

export const local = { kind: 'openai-compatible', endpoint: 'http://10.0.0.1:8000/v1' };
export const openai = { kind: 'openai', key: 'sk-1' };
