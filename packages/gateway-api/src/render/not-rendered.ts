import type { Config, Model, Provider } from '@dragoman/config';
import { unservedMembers } from '../plugins/unserved-members.ts';
import { isAddress } from './provider-manifests.ts';

/** Of Gateway API: backendRefs of one rule. */
const MAX_BACKEND_REFS = 16;

/** What manifests cannot say of a configuration; each names the field. What is here is refused, never left out. */
export const notRendered = (config: Config): readonly string[] => [
  ...sections(config),
  ...config.providers.flatMap(ofProvider),
  ...config.models.flatMap(ofModel),
];

function sections({ telemetry, plugins }: Config): readonly string[] {
  return [
    ...unservedMembers(plugins),
    ...(telemetry.otlp === undefined
      ? []
      : ['telemetry.otlp: traces of an Envoy of Envoy Gateway are set in its EnvoyProxy (spec.telemetry.tracing)']),
  ];
}

/** What Gateway API takes for the name of a host. */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i;

function ofProvider({ name, endpoint, tls }: Provider): readonly string[] {
  const where = `providers.${name}`;
  const hosts = [
    ...(isAddress(endpoint.host) ? [] : [[`${where}.endpoint`, endpoint.host] as const]),
    ...(tls?.serverName === undefined ? [] : [[`${where}.tls.serverName`, tls.serverName] as const]),
  ];
  return [
    ...hosts
      .filter(([, host]) => !HOST_NAME.test(host))
      .map(([field, host]) => `${field}: ${JSON.stringify(host)} is no name of a host to Gateway API`),
    ...(endpoint.scheme === 'https' && isAddress(endpoint.host) && tls?.serverName === undefined
      ? [`${where}.endpoint: Envoy Gateway verifies certificates by names only; give it tls.serverName`]
      : []),
  ];
}

function ofModel({ name, targets, fallback }: Model): readonly string[] {
  const all = [...targets, ...fallback];
  const upstream = all.flatMap(({ model }) => (model.kind === 'named' ? [model.name] : []));
  const unlisted = [...(name.endsWith('*') ? [name] : []), ...upstream].filter((each) => !canBeListed(each));
  return [
    ...(all.length > MAX_BACKEND_REFS
      ? [`models.${name}: has ${all.length} targets; a rule of an HTTPRoute has at most ${MAX_BACKEND_REFS}`]
      : []),
    ...unlisted.map(
      (each) => `models.${name}: ${JSON.stringify(each)} cannot stand in an annotation: a comma parts two names there`,
    ),
  ];
}

/** Annotations list names with commas between them, and spaces around them mean nothing. */
const canBeListed = (name: string): boolean => !name.includes(',') && name === name.trim();
