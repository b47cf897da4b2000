import { z } from 'zod';
import { usd } from './values.ts';

const PARTS = {
  cachedInput: usd('USD per million input tokens read from the cache. Default: `input`.').optional(),
  cacheWrite: usd('USD per million input tokens written to the cache. Default: `input`.').optional(),
  cacheWrite1h: usd('USD per million input tokens that the cache keeps for an hour. Default: `cacheWrite`.').optional(),
  audioInput: usd('USD per million input tokens of audio. Default: `input`.').optional(),
  imageInput: usd('USD per million input tokens of images. Default: `input`.').optional(),
  reasoning: usd('USD per million output tokens of thoughts. Default: `output`.').optional(),
  audioOutput: usd('USD per million output tokens of audio. Default: `output`.').optional(),
  imageOutput: usd('USD per million output tokens of images. Default: `output`.').optional(),
};

const input = usd('USD per million input tokens.');
const output = usd('USD per million output tokens.');
const OTHERS = { input: input.optional(), output: output.optional(), ...PARTS };

const above = z
  .strictObject({
    tokens: z.int().min(1).max(1e9).meta({ description: 'The rates are those of calls with more input tokens.' }),
    ...OTHERS,
  })
  .meta({ description: 'Rates of all tokens of a long call; what is not said stays.' });

const tier = z
  .strictObject({
    percent: z.int().min(0).max(10_000).meta({ description: 'Of the rates that would hold without.' }).optional(),
    ...OTHERS,
  })
  .meta({ description: 'Either `percent`, or rates; what is not said stays.' });

export const price = z
  .strictObject({
    input,
    output,
    ...PARTS,
    call: usd('USD for each call, whatever its tokens.').optional(),
    webSearch: usd('USD for each web search that the provider runs.').optional(),
    above: z.array(above).max(8).meta({ description: 'What long calls cost.' }).optional(),
    tiers: z
      .record(z.string(), tier)
      .meta({ description: 'Tier of the service, as answers name it (`flex`, `priority`, `batch`): what it costs.' })
      .optional(),
  })
  .meta({ description: 'USD per million tokens.' });

export type RawPrice = z.infer<typeof price>;
