import { cohere, FORMAT_SAMPLES, richAnswer } from '@dragoman/testkit';
import { expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { cohere: providerConfig(cohere, mock, 'key') },
    models: { command: 'cohere/up-1' },
    prices: { command: { input: 1, output: 10 } },
  },
});

const calls = FORMAT_SAMPLES.flatMap((from) =>
  (['JSON', 'stream'] as const).map((mode) => ({ from, mode, caller: from.name })),
);

test.each(calls)(
  'what Cohere bills is what it costs a caller of $caller, $mode, and what it counted is in the log',
  async ({ from, mode }) => {
    mock.next({ answer: richAnswer('cohere', { text: 'x' }, mode) });
    const id = requestId();
    const body = plainQuestion(from, 'command', mode);
    await ask(gateway, 'command', { sample: from, mode, body, headers: { 'x-request-id': id } });
    const [line] = await gateway.log.linesOf(id);
    // 11 tokens at 1 and 7 at 10 dollars a million; 30 and 12 were counted.
    expect(line).toMatchObject({
      cost_usd: '0.000081',
      'gen_ai.usage.input_tokens': 30,
      'gen_ai.usage.output_tokens': 12,
    });
  },
);
