// @ts-check
import { definePlugin, GatewayError } from '@dragoman/spec';
import { z } from 'zod';
import { maskWords } from './mask-words.mjs';

const settings = z.strictObject({
  /** Models that the house's rules are for, as `models:` of the file names them. */
  models: z.array(z.string()).min(1),
  /** Told to the model before all else. */
  rule: z.string().min(1),
  /** Never asked of a model: who does is refused. */
  forbidden: z.array(z.string().min(1)).default([]),
  /** Never shown to a caller: stars stand for it. */
  masked: z.array(z.string().min(1)).default([]),
  /** Who calls says in `x-cost-centre` for whom, and it has to be one of these. */
  costCentres: z.array(z.string().min(1)).min(1),
});

/** @type {(request: import('@dragoman/spec').ChatRequest) => string} */
const textOf = ({ turns }) =>
  turns
    .flatMap((turn) => (turn.role === 'tool' ? turn.results.flatMap(({ parts }) => parts) : [...turn.parts]))
    .map((part) => ('text' in part ? (part.text ?? '') : ''))
    .join('\n')
    .toLowerCase();

export default definePlugin({
  contract: 1,
  name: '@acme/dragoman-plugin-house-rules',
  settings,
  configure: ({ models, rule, forbidden, masked, costCentres }) => ({
    requestTransform: {
      models,
      change: (request) => {
        const text = textOf(request);
        if (forbidden.some((word) => text.includes(word.toLowerCase())))
          throw new GatewayError('not_allowed', 'The house does not ask models about that.');
        return { ...request, turns: [{ role: 'system', parts: [{ type: 'text', text: rule }] }, ...request.turns] };
      },
    },
    answerTransform: { models, machine: () => maskWords(masked) },
    authorizer: {
      models,
      headers: ['x-cost-centre'],
      decide: ({ headers }) => {
        const centre = headers['x-cost-centre'];
        if (centre === undefined) return 'Say in x-cost-centre for whom you call.';
        return costCentres.includes(centre) ? undefined : 'This cost centre is not known.';
      },
    },
  }),
});
