// @ts-check
import { definePlugin } from '@dragoman/spec';
import { z } from 'zod';

/** @typedef {import('@dragoman/spec').JsonObject} JsonObject */

const settings = z.strictObject({
  /** Where the rate limit service listens, as gRPC names it: `dns:///ratelimit.example:8081`, or `127.0.0.1:8081`. */
  target: z.string().min(1),
  domain: z.string().min(1).default('dragoman'),
});

/** The filter that finds the model in the body: what stands behind it knows what is asked for, and by whom. */
const GUARD = 'dragoman.guard';
const TIMEOUT = '1s';
const FOUND = `metadata.filter_metadata['dragoman']`;

/**
 * One word about a call, out of what Dragoman has found: `req.model`, `key.name`, `key.team`.
 * @type {(name: string, path: readonly string[]) => JsonObject}
 */
const found = (name, path) => ({
  metadata: {
    descriptor_key: name,
    metadata_key: { key: 'dragoman', path: path.map((key) => ({ key })) },
    source: 'DYNAMIC',
  },
});
const CALLER = found('key', ['key', 'name']);
const MODEL = found('model', ['req', 'model']);

/** @type {(value: string) => JsonObject} */
const unit = (value) => ({ generic_key: { descriptor_key: 'unit', descriptor_value: value } });

/**
 * What is counted when a call is over. Numbers of metadata are doubles, and `int` writes them whole.
 * @type {(name: string, expression: string) => JsonObject}
 */
const spent = (name, expression) => ({
  actions: [unit(name), CALLER, MODEL],
  hits_addend: { format: `%CEL(int(${expression}))%` },
  apply_on_stream_done: true,
});

const RATE_LIMITS = [
  { actions: [unit('requests'), CALLER, MODEL] },
  spent('tokens', `${FOUND}['u']['input'] + ${FOUND}['u']['output']`),
  spent('micro-dollars', `double(${FOUND}['cost']) * 1000000.0`),
];

/** @type {(chosen: z.infer<typeof settings>) => JsonObject} */
const filter = ({ target, domain }) => ({
  name: 'envoy.filters.http.ratelimit',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimit',
    domain,
    timeout: TIMEOUT,
    failure_mode_deny: true,
    status_on_error: { code: 'ServiceUnavailable' },
    enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
    rate_limits: RATE_LIMITS,
    rate_limit_service: {
      transport_api_version: 'V3',
      grpc_service: { google_grpc: { target_uri: target, stat_prefix: 'rate_limit_service' }, timeout: TIMEOUT },
    },
  },
});

/** @type {(chosen: z.infer<typeof settings>) => (manager: JsonObject) => JsonObject} */
const behindTheGuard = (chosen) => (manager) => {
  const filters = /** @type {readonly JsonObject[]} */ (manager['http_filters'] ?? []);
  if (!filters.some(({ name }) => name === GUARD)) return manager;
  return {
    ...manager,
    http_filters: filters.flatMap((each) => (each['name'] === GUARD ? [each, filter(chosen)] : [each])),
  };
};

export default definePlugin({
  contract: 1,
  name: '@acme/dragoman-plugin-rate-limit-service',
  settings,
  configure: (chosen) => ({
    patches: [{ name: 'rate-limit-service', connectionManager: behindTheGuard(chosen) }],
  }),
});
