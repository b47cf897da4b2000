import { addressText, type Config } from '@dragoman/config';
import { listedModels } from '@dragoman/standalone';

const SHOWN = 12;

export interface BannerFacts {
  readonly envoyVersion: string;
  /** A call has to show a key. */
  readonly asksCallers: boolean;
  /** Nobody else answers than the built-in demo provider. */
  readonly isDemo: boolean;
}

/** What a user reads when the gateway serves: where, what, and a command to paste. */
export function banner(config: Config, { envoyVersion, asksCallers, isDemo }: BannerFacts): string {
  const base = baseUrl(config);
  const models = listedModels(config).map(({ id }) => id);
  const wildcards = config.models.map(({ name }) => name).filter((name) => name.endsWith('*'));
  const shown = [
    ...models.slice(0, SHOWN),
    ...(models.length > SHOWN ? [`… ${models.length - SHOWN} more`] : []),
    ...wildcards,
  ];
  return [
    '',
    `Dragoman serves on ${base} (Envoy ${envoyVersion}); status on http://${addressText(config.admin)}/status`,
    ...(isDemo
      ? [
          'No provider key in the environment: the built-in demo provider answers. Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or write dragoman.yaml.',
        ]
      : []),
    `Models: ${shown.join(', ') || 'none'}`,
    '',
    asksCallers ? 'Try it, with a key of `dragoman keys create NAME` in DRAGOMAN_KEY:' : 'Try it:',
    '',
    ...tryIt(config, models[0] ?? 'MODEL', (path) => [
      `curl ${base}${path} \\`,
      ...(asksCallers ? ['  -H "authorization: Bearer $DRAGOMAN_KEY" \\'] : []),
    ]),
    '',
  ].join('\n');
}

export const baseUrl = ({ listen }: Config): string => {
  const host = listen.address === '0.0.0.0' || listen.address === '::' ? '127.0.0.1' : listen.address;
  return `${listen.tls ? 'https' : 'http'}://${addressText({ address: host, port: listen.port })}`;
};

const PROMPT = 'Say hello.';

/** A first call in a dialect that the first model's provider speaks. */
function tryIt(config: Config, model: string, begin: (path: string) => string[]): string[] {
  const owner = config.models.find(({ name }) => name === model) ?? config.models[0];
  const provider = config.providers.find(({ name }) => name === owner?.targets[0]?.provider);
  const messages = [{ role: 'user', content: PROMPT }];
  const curl = (path: string, body: object) => [
    ...begin(path),
    `  -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`,
  ];
  switch (provider?.formats[0]) {
    case 'anthropic-messages':
      return curl('/v1/messages', { model, max_tokens: 64, messages });
    case 'gemini':
      return curl(`/v1beta/models/${encodeURIComponent(model)}:generateContent`, {
        contents: [{ parts: [{ text: PROMPT }] }],
      });
    case 'bedrock-converse':
      return curl(`/model/${encodeURIComponent(model)}/converse`, {
        messages: [{ role: 'user', content: [{ text: PROMPT }] }],
      });
    case 'cohere':
      return curl('/v2/chat', { model, messages });
    case 'openai-responses':
      return curl('/v1/responses', { model, input: PROMPT });
    // OpenAI's chat is what most users try first, and what is shown when there is no model yet.
    default:
      return curl('/v1/chat/completions', { model, messages });
  }
}
