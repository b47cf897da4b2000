import { call, gemini, openaiChat, type Sample } from '@dragoman/testkit';
import { beforeEach, expect, test } from 'vitest';
import { expectError } from '../stage/expect-error.ts';
import { bearer, hashOf } from '../stage/keys.ts';
import { openStage } from '../stage/stage.ts';

/** A hard budget reserves what a body says of its answer: no way of writing it makes it less than a provider may read. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' },
      gemini: { kind: 'gemini', endpoint: `${mock.url}/v1beta`, key: 'own-key' },
    },
    models: { o: 'openai/up', g: 'gemini/up' },
    // A dollar is 1,000 tokens of output: less than what is reserved where a body says nothing.
    prices: { '*': { input: 0, output: 1000 } },
    keys: [{ name: 'poor', hash: hashOf('poor'), budget: { usd: 1, per: 'year' } }],
  },
});
beforeEach(() => mock.reset());

/** `more`: members as they are written. */
const send = (sample: Sample, model: string, more: string) =>
  call(gateway.url, sample.path(model, 'JSON'), {
    body: `{"model":"${model}","messages":[],${more}}`,
    headers: { ...bearer('poor'), 'content-type': 'application/json' },
  });

test.each([
  ['said plainly', openaiChat, 'o', '"max_tokens":23'],
  ['said plainly to Gemini', gemini, 'g', '"generationConfig":{"maxOutputTokens":23}'],
  ['a little in quotes', openaiChat, 'o', '"max_tokens":"23"'],
])('%s: served', async (_what, sample, model, more) => {
  expect((await send(sample, model, more)).status).toBe(200);
});

test.each([
  ['much', openaiChat, 'o', '"max_tokens":100000'],
  ['much in quotes', openaiChat, 'o', '"max_tokens":"100000"'],
  ['much in quotes with blanks', openaiChat, 'o', '"max_tokens":" 100000 "'],
  ['much in quotes, escaped', openaiChat, 'o', String.raw`"max_tokens":"\u0031\u00300000"`],
  ['little, and much in quotes by another name', openaiChat, 'o', '"max_tokens":1,"max_completion_tokens":"100000"'],
  ['much, and more than a number can be', openaiChat, 'o', '"max_tokens":100000,"max_completion_tokens":1e999'],
  ['little, and more than a number can be', openaiChat, 'o', '"max_tokens":1,"max_completion_tokens":1e999'],
  ['none, which some take for no limit', openaiChat, 'o', '"max_tokens":0'],
  ['less than none, which some take for no limit', openaiChat, 'o', '"max_tokens":-1'],
  ['a number that is none', openaiChat, 'o', '"max_tokens":"many"'],
  ['a list', openaiChat, 'o', '"max_tokens":[1]'],
  ['nothing', openaiChat, 'o', '"max_tokens":null'],
  ['nested elsewhere', openaiChat, 'o', '"x":{"max_tokens":1}'],
  ['many answers', openaiChat, 'o', '"max_tokens":23,"n":100'],
  ['many answers in quotes', openaiChat, 'o', '"max_tokens":23,"n":"100"'],
  ['much in quotes to Gemini', gemini, 'g', '"generationConfig":{"maxOutputTokens":"100000"}'],
  ['much by Gemini’s other name', gemini, 'g', '"generation_config":{"max_output_tokens":100000}'],
  ['many answers of Gemini', gemini, 'g', '"generationConfig":{"maxOutputTokens":23,"candidateCount":"100"}'],
] as const)('%s: refused, and nobody is asked', async (_what, sample, model, more) => {
  expectError(await send(sample, model, more), sample.errors, { code: 'insufficient_quota' });
  expect(mock.arrived).toEqual([]);
});
