import { FORMAT_SAMPLES, openaiChat, richAnswer } from '@dragoman/testkit';
import { expect, test } from 'vitest';
import { ask } from '../stage/ask.ts';
import { openStage } from '../stage/stage.ts';

/** What a provider's host says to whoever talks to it is not said by the gateway, and neither is whose account it was. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'provider', formats: ['openai-chat'] } },
    models: { m: 'openai/up' },
  },
});

const OF_THE_HOST = {
  'set-cookie': '__cf_bm=canary-cookie; path=/; HttpOnly',
  'alt-svc': 'h3=":443"; ma=86400',
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'clear-site-data': '"*"',
  nel: '{"report_to":"canary"}',
  'report-to': '{"group":"canary"}',
  'reporting-endpoints': 'canary="https://canary.test"',
  'openai-organization': 'org-canary',
  'openai-project': 'proj-canary',
  'anthropic-organization-id': 'org-canary',
};
const OF_THE_ANSWER = { 'x-ratelimit-remaining-requests': '59', 'openai-processing-ms': '12', 'cf-ray': 'ray' };

const calls = [
  ...FORMAT_SAMPLES.map((sample) => ({ by: sample.name, sample, mode: 'JSON' as const, status: 200 })),
  ...FORMAT_SAMPLES.map((sample) => ({ by: sample.name, sample, mode: 'stream' as const, status: 200 })),
  { by: 'openai-chat', sample: openaiChat, mode: 'JSON' as const, status: 400 },
];
test.each(calls)('a caller of $by, $mode, $status', async ({ sample, mode, status }) => {
  const { body, headers } = richAnswer('openai-chat', { text: 'hi' }, mode);
  mock.next({ answer: { status, body, headers: { ...headers, ...OF_THE_HOST, ...OF_THE_ANSWER } } });
  const reply = await ask(gateway, 'm', { sample, mode });
  expect(reply.status).toBe(status);
  for (const name of Object.keys(OF_THE_HOST)) expect(reply.headers, name).not.toHaveProperty([name]);
  expect(reply.headers).toMatchObject(OF_THE_ANSWER);
});
