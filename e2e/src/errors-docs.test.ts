import { FORMAT_SAMPLES, sseEvents, awsEvents, type Sample } from '@dragoman/testkit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

/** docs/errors.md shows what a gateway answers. */
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
/** Made anew for each call. */
const ID = '5f1c7a52-6a0f-4f7e-9d0b-3c1a';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'key')])),
    models: Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up`])),
  },
});

/** The examples of a dialect: an answer, and the last event of a stream. */
function shown(dialect: string): readonly [answer: string, event: string] {
  const section = PAGE.split('\n### ').find((each) => each.startsWith(`${dialect}\n`)) ?? '';
  const [answer = '', event = ''] = [...section.matchAll(/```\w+\n([^]*?)\n```/g)].map(([, text]) => text ?? '');
  return [answer, event];
}

const lastEvent = ({ name }: Sample, body: Buffer): string => {
  if (name === 'bedrock-converse') return awsEvents(body).at(-1)?.payload ?? '';
  return sseEvents(body).at(-1)?.data ?? '';
};

// The page says in words how the event of `openai-responses` differs.
const samples = FORMAT_SAMPLES.filter(({ name }) => name !== 'openai-responses');

describe.each(samples.map((sample) => [sample.errors, sample] as const))('%s', (dialect, sample) => {
  const headers = { 'x-request-id': ID };

  test('a model that is not there', async () => {
    const reply = await ask(gateway, 'gpt-6', { sample, headers });
    expect(reply.json()).toEqual(JSON.parse(shown(dialect)[0]));
  });

  test('the last event of a stream that breaks off', async () => {
    mock.next({ fault: 'half, then clean end' });
    const reply = await ask(gateway, sample.name, { sample, mode: 'stream', headers });
    const event = shown(dialect)[1];
    expect(JSON.parse(lastEvent(sample, reply.body))).toEqual(JSON.parse(event.replace(/^(event: \w+\n)?data: /, '')));
  });
});
