import { serviceTierOf, type Json, type JsonObject, type Usage } from '@dragoman/spec';
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
    audioInput: freshOf(metadata, 'AUDIO'),
    audioOutput: tokensOf(metadata['candidatesTokensDetails'], 'AUDIO'),
    imageInput: freshOf(metadata, 'IMAGE'),
    imageOutput: tokensOf(metadata['candidatesTokensDetails'], 'IMAGE'),
    serviceTier: tierOf(metadata),
  };
  return Object.fromEntries(Object.entries(known).filter(([, said]) => said !== undefined));
}

/** The Gemini API says the tier, Vertex AI the traffic. */
const tierOf = ({ serviceTier, trafficType }: JsonObject): string | undefined =>
  serviceTierOf(textOf(serviceTier)) ?? serviceTierOf(textOf(trafficType));

type Modality = 'AUDIO' | 'IMAGE';

/** What of the prompt is of a modality and was not read from the cache: Google counts it in both. */
function freshOf(metadata: JsonObject, modality: Modality): number | undefined {
  const all = tokensOf(metadata['promptTokensDetails'], modality);
  const cached = tokensOf(metadata['cacheTokensDetails'], modality) ?? 0;
  return all === undefined ? undefined : Math.max(0, all - cached);
}

const tokensOf = (details: Json | undefined, modality: Modality): number | undefined =>
  sumOf(
    ...objectsOf(details).map((each) =>
      textOf(each['modality']) === modality ? numberOf(each['tokenCount']) : undefined,
    ),
  );

/** Our numbers as `usageMetadata`; what nobody said is not said. */
export function writeUsage(usage: Usage): JsonObject {
  const { input, output, cacheRead, reasoning } = usage;
  const answer = output === undefined ? undefined : Math.max(0, output - (reasoning ?? 0));
  const said = {
    promptTokenCount: input,
    candidatesTokenCount: answer,
    totalTokenCount: sumOf(input, output),
    cachedContentTokenCount: cacheRead,
    thoughtsTokenCount: reasoning,
    promptTokensDetails: detailsOf(input, usage.audioInput, usage.imageInput),
    candidatesTokensDetails: detailsOf(answer, usage.audioOutput, usage.imageOutput),
    serviceTier: usage.serviceTier,
    ...unsaidUsage(usage, ['cacheWrite', 'cacheWrite1h', 'searches', 'billed']),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function detailsOf(
  all: number | undefined,
  audio: number | undefined,
  image: number | undefined,
): readonly JsonObject[] | undefined {
  if (audio === undefined && image === undefined) return undefined;
  const media = (audio ?? 0) + (image ?? 0);
  const counts = { TEXT: Math.max(0, (all ?? media) - media) || undefined, AUDIO: audio, IMAGE: image };
  return Object.entries(counts).flatMap(([modality, tokenCount]) =>
    tokenCount === undefined ? [] : [{ modality, tokenCount }],
  );
}
