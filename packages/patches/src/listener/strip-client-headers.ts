import { create } from '@bufbuild/protobuf';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { HeaderMutationSchema } from '@envoyproxy/protos/envoy/extensions/http/early_header_mutation/header_mutation/v3/header_mutation';
import { extension } from '@dragoman/xds';
import { removeHeaders } from '../cluster/wipe-headers.ts';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { attemptHeaders } from '../routes/cluster-by-attempt.ts';
import { patchServing } from './serves-models.ts';

const NAME = 'dragoman.strip-client-headers';

/** Headers by which a caller could steer Envoy or Dragoman: they are ours to set, from the first byte on. */
const OURS = ['x-gw-', 'x-dragoman-', 'x-llm-'];
/** Where others' routes are on the listener too, it is for its owner to say who may use these. */
const ENVOYS = ['x-envoy-'];

/** Before routing, take away what only the gateway may say. */
export function stripClientHeaders(intents: Intents): Patch {
  const prefixes = intents.gateway.shared ? OURS : [...OURS, ...ENVOYS];
  const mutations = [removeHeaders(attemptHeaders(intents), prefixes)];
  const ours = create(TypedExtensionConfigSchema, extension(NAME, HeaderMutationSchema, { mutations }));
  return patchServing('strip-client-headers', intents, (hcm) => ({
    ...hcm,
    earlyHeaderMutationExtensions: [ours, ...hcm.earlyHeaderMutationExtensions.filter(({ name }) => name !== NAME)],
  }));
}
