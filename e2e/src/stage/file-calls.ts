import { call, type Behaviour, type CallOptions, type Gateway, type MockProvider, type Reply } from '@dragoman/testkit';

/** What the provider wants to see; callers bring others. */
export const OWN_KEY = 'provider-key';

/** OpenAI, as far as dragoman.yaml knows. */
export const openaiAt = ({ url }: MockProvider, more: object = {}) => ({
  kind: 'openai',
  endpoint: `${url}/v1`,
  key: OWN_KEY,
  ...more,
});

/** An answer that is not about a model. */
export const jsonAnswer = (body: object, status = 200): Behaviour => ({
  answer: { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
});

/** Asks for a file or batch as a caller who brings a key; nobody's here, where he does not say another. */
export const askFor = (gateway: Gateway, path: string, { headers, ...options }: CallOptions = {}): Promise<Reply> =>
  call(gateway.url, path, { ...options, headers: { authorization: 'Bearer of-the-caller', ...headers } });
