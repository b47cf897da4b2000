import type { Frame, JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { AnswerRow } from '../../testing/conformance.ts';

const ABOUT = { modelVersion: 'some-model', responseId: 'aBc-1_x' };
const frame = (piece: JsonObject): Frame => ({ event: '', data: writeJson({ ...piece, ...ABOUT }) });
const content = (...parts: readonly JsonObject[]): JsonObject => ({ content: { parts, role: 'model' } });
const piece = (...parts: readonly JsonObject[]): Frame => frame({ candidates: [{ ...content(...parts), index: 0 }] });

const CALL = { name: 'weather', args: { city: 'Paris', at: { lat: 48.86, lon: 2.35 } }, id: 'c-1' };

export const ANSWERS: readonly AnswerRow[] = [
  {
    name: 'text, with usage that counts on',
    whole: {
      candidates: [{ ...content({ text: 'Bonjour, ça va ?' }), finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 6, totalTokenCount: 13 },
      ...ABOUT,
    },
    frames: [
      frame({
        candidates: [{ ...content({ text: 'Bonjour, ' }), index: 0 }],
        usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 3, totalTokenCount: 10 },
      }),
      frame({
        candidates: [{ ...content({ text: 'ça va ?' }), finishReason: 'STOP', index: 0 }],
        usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 6, totalTokenCount: 13 },
      }),
    ],
    usage: { input: 7, output: 6 },
  },
  {
    name: 'thoughts, then signed calls, one without an id',
    whole: {
      candidates: [
        {
          ...content(
            { text: 'I need the weather.', thought: true },
            { functionCall: CALL, thoughtSignature: 'c2lnLWE=' },
            { functionCall: { name: 'now' } },
          ),
          finishReason: 'STOP',
        },
      ],
      usageMetadata: {
        promptTokenCount: 20,
        candidatesTokenCount: 9,
        thoughtsTokenCount: 31,
        toolUsePromptTokenCount: 5,
        cachedContentTokenCount: 12,
      },
      ...ABOUT,
    },
    frames: [
      piece({ text: 'I need ', thought: true }),
      piece({ text: 'the weather.', thought: true }),
      piece({ functionCall: CALL, thoughtSignature: 'c2lnLWE=' }),
      piece({ functionCall: { name: 'now', args: {} } }),
      frame({
        candidates: [{ ...content({ text: '' }), finishReason: 'STOP' }],
        usageMetadata: {
          promptTokenCount: 20,
          candidatesTokenCount: 9,
          thoughtsTokenCount: 31,
          toolUsePromptTokenCount: 5,
          cachedContentTokenCount: 12,
        },
      }),
    ],
    usage: { input: 25, output: 40, cacheRead: 12, reasoning: 31 },
  },
  {
    name: 'a signed text that cites, beyond the alphabet',
    whole: {
      candidates: [
        {
          ...content({ text: 'Il fait 21°C 🌞 ici.', thoughtSignature: 'c2lnLWI=' }),
          finishReason: 'STOP',
          groundingMetadata: {
            webSearchQueries: ['météo'],
            groundingChunks: [
              { web: { uri: 'https://example.com/a', title: 'A' } },
              { retrievedContext: { uri: 'https://example.com/b', title: 'B', text: 'It is warm.' } },
            ],
            groundingSupports: [
              { segment: { startIndex: 3, endIndex: 24, text: 'fait 21°C 🌞 ici.' }, groundingChunkIndices: [0, 1] },
            ],
          },
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 8 },
      ...ABOUT,
    },
    frames: [
      piece({ text: 'Il fait 21°C ' }),
      piece({ text: '🌞 ici.' }),
      frame({
        candidates: [
          {
            ...content({ text: '', thoughtSignature: 'c2lnLWI=' }),
            groundingMetadata: {},
          },
        ],
      }),
      frame({
        candidates: [
          {
            finishReason: 'STOP',
            groundingMetadata: {
              groundingChunks: [
                { web: { uri: 'https://example.com/a', title: 'A' } },
                { retrievedContext: { uri: 'https://example.com/b', title: 'B', text: 'It is warm.' } },
              ],
              groundingSupports: [
                {
                  segment: { startIndex: 3, endIndex: 24, text: 'fait 21°C 🌞 ici.' },
                  groundingChunkIndices: [0, 1],
                },
              ],
            },
          },
        ],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 8 },
      }),
    ],
    usage: { input: 3, output: 8 },
  },
  {
    name: 'arguments that come in pieces',
    whole: {
      candidates: [
        {
          ...content({
            functionCall: { name: 'write', args: { items: [{ id: 'apple', price: 0.5 }, { id: 'pear' }], ok: true } },
            thoughtSignature: 'c2lnLWM=',
          }),
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 9 },
      ...ABOUT,
    },
    frames: [
      piece({ functionCall: { name: 'write', willContinue: true }, thoughtSignature: 'c2lnLWM=' }),
      piece({
        functionCall: {
          partialArgs: [{ jsonPath: '$.items[0].id', stringValue: 'app', willContinue: true }],
          willContinue: true,
        },
      }),
      piece({ functionCall: { partialArgs: [{ jsonPath: '$.items[0].id', stringValue: 'le' }], willContinue: true } }),
      piece({
        functionCall: {
          partialArgs: [
            { jsonPath: '$.items[0].price', numberValue: 0.5 },
            { jsonPath: "$.items[1]['id']", stringValue: 'pear' },
          ],
          willContinue: true,
        },
      }),
      piece({ functionCall: { partialArgs: [{ jsonPath: '$.ok', boolValue: true }] } }),
      frame({
        candidates: [{ ...content({ text: '' }), finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 9 },
      }),
    ],
    usage: { input: 5, output: 9 },
  },
  {
    name: 'two candidates, code that ran, a picture, log probabilities',
    whole: {
      candidates: [
        {
          ...content(
            { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'c2lnLWQ=' },
            { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
            { text: 'One' },
          ),
          finishReason: 'MAX_TOKENS',
          index: 0,
          logprobsResult: {
            chosenCandidates: [{ token: 'One', tokenId: 7, logProbability: -0.25 }],
            topCandidates: [{ candidates: [{ token: 'One', tokenId: 7, logProbability: -0.25 }] }],
          },
        },
        {
          ...content({ inlineData: { mimeType: 'image/png', data: 'iVBORw0K' }, thoughtSignature: 'c2lnLWU=' }),
          finishReason: 'SAFETY',
          index: 1,
        },
      ],
      usageMetadata: {
        promptTokenCount: 9,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 4 },
          { modality: 'AUDIO', tokenCount: 5 },
        ],
        candidatesTokenCount: 2,
      },
      ...ABOUT,
    },
    frames: [
      frame({
        candidates: [
          {
            ...content(
              { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'c2lnLWQ=' },
              { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
            ),
          },
        ],
      }),
      frame({
        candidates: [
          {
            ...content({ text: 'One' }),
            index: 0,
            logprobsResult: {
              chosenCandidates: [{ token: 'One', tokenId: 7, logProbability: -0.25 }],
              topCandidates: [{ candidates: [{ token: 'One', tokenId: 7, logProbability: -0.25 }] }],
            },
          },
        ],
      }),
      frame({
        candidates: [
          {
            ...content({ inlineData: { mimeType: 'image/png', data: 'iVBORw0K' }, thoughtSignature: 'c2lnLWU=' }),
            index: 1,
          },
        ],
      }),
      frame({
        candidates: [
          { index: 0, finishReason: 'MAX_TOKENS' },
          { index: 1, finishReason: 'SAFETY' },
        ],
        usageMetadata: {
          promptTokenCount: 9,
          promptTokensDetails: [
            { modality: 'TEXT', tokenCount: 4 },
            { modality: 'AUDIO', tokenCount: 5 },
          ],
          candidatesTokenCount: 2,
        },
      }),
    ],
    usage: { input: 9, output: 2, audioInput: 5 },
  },
  {
    name: 'a prompt that was blocked',
    whole: {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 12, totalTokenCount: 12 },
      ...ABOUT,
    },
    frames: [
      frame({
        promptFeedback: { blockReason: 'SAFETY' },
        usageMetadata: { promptTokenCount: 12, totalTokenCount: 12 },
      }),
    ],
    usage: { input: 12 },
  },
];
