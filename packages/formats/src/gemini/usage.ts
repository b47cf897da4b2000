import type { Json, JsonObject, Usage } from '@dragoman/spec';
import { unsaidUsage } from '../gathering/unsaid-usage.ts';
import { numberOf, objectsOf, sumOf, textOf } from '../reading/provider-body.ts';

/**
 * `usageMetadata` in our convention. Google counts thoughts and prompts of tools apart, and cache reads within the
 * prompt.
 *
 * @see https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readUsage(metadata: JsonObject): Usage {
  const prompt = numberOf(metadata['promptTokenCount']);
  const reasoning = numberOf(metadata['thoughtsTokenCount']);
  const known = {
    input: prompt === undefined ? undefined : sumOf(prompt, numberOf(metadata['toolUsePromptTokenCount'])),
    output: sumOf(numberOf(metadata['candidatesTokenCount']), reasoning),
    cacheRead: numberOf(metadata['cachedContentTokenCount']),
    reasoning,
    audioInput: audioOf(metadata['promptTokensDetails']),
    audioOutput: audioOf(metadata['candidatesTokensDetails']),
  };
  return Object.fromEntries(Object.entries(known).filter(([, count]) => count !== undefined));
}

const audioOf = (details: Json | undefined): number | undefined =>
  sumOf(
    ...objectsOf(details).map((each) =>
      textOf(each['modality']) === 'AUDIO' ? numberOf(each['tokenCount']) : undefined,
    ),
  );

/** Our numbers as `usageMetadata`; what nobody said is not said. */
export function writeUsage(usage: Usage): JsonObject {
  const { input, output, cacheRead, reasoning, audioInput, audioOutput } = usage;
  const said = {
    promptTokenCount: input,
    candidatesTokenCount: output === undefined ? undefined : Math.max(0, output - (reasoning ?? 0)),
    totalTokenCount: sumOf(input, output),
    cachedContentTokenCount: cacheRead,
    thoughtsTokenCount: reasoning,
    promptTokensDetails: detailsOf(audioInput, input),
    candidatesTokensDetails: detailsOf(audioOutput, output),
    // The details are lists, which the log does not read.
    ...unsaidUsage(usage, ['cacheWrite', 'cacheWrite1h', 'audioInput', 'audioOutput', 'billed']),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function detailsOf(audio: number | undefined, all: number | undefined): readonly JsonObject[] | undefined {
  if (audio === undefined) return undefined;
  const text = Math.max(0, (all ?? audio) - audio);
  const rest = text > 0 ? [{ modality: 'TEXT', tokenCount: text }] : [];
  return [...rest, { modality: 'AUDIO', tokenCount: audio }];
}
