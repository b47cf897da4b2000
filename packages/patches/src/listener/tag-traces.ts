import type { MessageInitShape } from '@bufbuild/protobuf';
import { create } from '@bufbuild/protobuf';
import { CustomTagSchema } from '@envoyproxy/protos/envoy/type/tracing/v3/custom_tag';
import { NAMESPACE } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';

/**
 * What a span says of a call, and where the guard leaves it.
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'gen_ai.operation.name': ['req', 'op'],
  'gen_ai.request.model': ['req', 'model'],
  'gen_ai.provider.name': ['up', 'provider'],
  'gen_ai.response.model': ['u', 'model'],
  'gen_ai.usage.input_tokens': ['u', 'input'],
  'gen_ai.usage.output_tokens': ['u', 'output'],
  'error.type': ['error'],
  'dragoman.cost_usd': ['cost'],
  'dragoman.key': ['key', 'name'],
  'dragoman.team': ['key', 'team'],
};

const tag = (name: string, path: readonly string[]): MessageInitShape<typeof CustomTagSchema> => ({
  tag: name,
  type: {
    case: 'metadata',
    value: {
      kind: { kind: { case: 'request', value: {} } },
      metadataKey: {
        key: NAMESPACE,
        path: path.map((key) => ({ segment: { case: 'key' as const, value: key } })),
      },
    },
  },
});

const TAGS = Object.entries(ATTRIBUTES).map(([name, path]) => create(CustomTagSchema, tag(name, path)));

/** Where calls are traced, whoever has said so, their spans say what the log says. */
export function tagTraces(intents: Intents): Patch {
  return patchServing('tag-traces', intents, (hcm) =>
    hcm.tracing === undefined
      ? hcm
      : {
          ...hcm,
          tracing: {
            ...hcm.tracing,
            // Callers of Gemini may have their key in the query.
            ...(!intents.gateway.shared && { maxPathTagLength: 0 }),
            customTags: [...hcm.tracing.customTags.filter(({ tag: name }) => !(name in ATTRIBUTES)), ...TAGS],
          },
        },
  );
}
