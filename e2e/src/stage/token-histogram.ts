import { call } from '@dragoman/testkit';

/** What the histogram of tokens says of a model: how many calls, and how many tokens, in classes of Envoy's. */
export async function tokensOf(admin: string, model: string, type: 'input' | 'output') {
  const { text } = await call(admin, '/metrics');
  const lines = text
    .split('\n')
    .filter((line) => line.includes(`gen_ai_request_model="${model}"`) && line.includes(`type="${type}"`));
  const value = (what: string) =>
    Number(
      lines
        .find((line) => line.includes(`gen_ai_client_token_usage_${what}{`))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  return { count: value('count'), sum: value('sum') };
}
