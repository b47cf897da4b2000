import { create } from '@bufbuild/protobuf';
import type { Config, Provider } from '@dragoman/config';
import { BootstrapSchema } from '@envoyproxy/protos/envoy/config/bootstrap/v3/bootstrap';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { EnvoyMinor } from '@dragoman/patches';
import { SecretSchema, type Secret } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/secret';
import { registry } from '@envoyproxy/protos/registry';
import { RUNTIME } from '@dragoman/runtime';
import { LISTEN_AUTHORITIES, LISTEN_CERTIFICATE, secretName } from '@dragoman/standalone';
import type { TypedExtensionConfig } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { mapConnectionManagers, toTree, type Resources } from '@dragoman/xds';
import { stringify } from 'yaml';
import { accountsIn } from '@dragoman/policy';
import type { Access } from '../gateway/callers.ts';
import { pluginPatches } from '../gateway/plugin-patches.ts';
import { compileConfig, compileSettings } from '../gateway/compile-config.ts';
import { isKeylessOf } from '../gateway/secrets/keyless.ts';
import { keyVariables, type KeyVariables } from './key-variables.ts';
import { Unrenderable } from './unrenderable.ts';

const ADMIN_PORT = 9901;

/** The machine that is to run it. */
export interface RenderFor {
  /** PEM file of trusted authorities. */
  readonly ca: string;
  readonly envoy: EnvoyMinor;
  readonly access: Access;
}

/**
 * One bootstrap that Envoy runs by itself: `dragoman render --target envoy > envoy.yaml && envoy -c envoy.yaml`.
 * @throws {Unrenderable} when Envoy alone cannot do what the configuration says
 */
export async function renderEnvoy(config: Config, { ca, envoy, access }: RenderFor): Promise<string> {
  const files = { trustedCa: ca, secret: () => undefined };
  const settings = compileSettings(config, access, { envoy, bases: {} });
  const surroundings = { files, access, patches: await pluginPatches(config) };
  const { resources, problems } = compileConfig(config, surroundings, { envoy, settings });
  const unservable = [...problems.map(({ where, message }) => `${where}: ${message}`), ...unheld(access)];
  if (unservable.length > 0) throw new Unrenderable(unservable);
  const keys = keyVariables(config.providers.map(({ name }) => name));
  const bootstrap = create(BootstrapSchema, {
    node: { id: 'dragoman', cluster: 'dragoman' },
    admin: {
      address: {
        address: {
          case: 'socketAddress',
          value: { address: '127.0.0.1', portSpecifier: { case: 'portValue', value: ADMIN_PORT } },
        },
      },
    },
    layeredRuntime: {
      layers: [{ name: 'static', layerSpecifier: { case: 'staticLayer', value: RUNTIME } }],
    },
    staticResources: {
      listeners: selfContained(resources, settings.extensions),
      clusters: [...resources.clusters],
      secrets: [...secretsOf(config, keys), ...listenSecrets(config.listen.tls)],
    },
  });
  const variables = config.providers.flatMap((provider) => wants(provider, keys));
  const head = variables.length === 0 ? '' : `# Envoy ${envoy} reads from its environment:\n${variables.join('')}`;
  return head + stringify(toTree(BootstrapSchema, bootstrap, registry), { lineWidth: 0 });
}

/** Whose money and use would be counted by nobody. */
const unheld = (access: Access): readonly string[] =>
  (access ? accountsIn(access.payers) : []).map(
    ({ scope }) =>
      `${scope}: budgets and limits are held by dragoman run, or under Envoy Gateway, and not by Envoy alone`,
  );

/** What a provider wants of Envoy's environment, in a line of the comment above. */
function wants(provider: Provider, keys: KeyVariables): readonly string[] {
  const { name, key } = provider;
  if (key) return [`#   ${keys.get(name)}  the key of provider ${name}\n`];
  if (isKeylessOf('gcp')(provider))
    return [`#   ${keys.get(name)}  an access token for provider ${name}; nobody renews it\n`];
  return isKeylessOf('aws')(provider) ? [`#   AWS_*  by which the credentials of provider ${name} are found\n`] : [];
}

/** What a listener would ask a control plane for, put into it. */
function selfContained({ listeners, routes }: Resources, extensions: readonly TypedExtensionConfig[]) {
  return listeners.map((listener) =>
    mapConnectionManagers(listener, (hcm) => {
      const { routeSpecifier } = hcm;
      const inside =
        routeSpecifier.case === 'rds' && routes.find(({ name }) => name === routeSpecifier.value.routeConfigName);
      const httpFilters = hcm.httpFilters.map((filter) => withSettings(filter, extensions));
      return {
        ...hcm,
        httpFilters,
        ...(inside && { routeSpecifier: { case: 'routeConfig' as const, value: inside } }),
      };
    }),
  );
}

function withSettings(filter: HttpFilter, extensions: readonly TypedExtensionConfig[]): HttpFilter {
  const settings = extensions.find(({ name }) => name === filter.name)?.typedConfig;
  return filter.configType.case === 'configDiscovery' && settings
    ? { ...filter, configType: { case: 'typedConfig', value: settings } }
    : filter;
}

const secretsOf = (config: Config, keys: KeyVariables): Secret[] =>
  config.providers
    .filter((provider) => provider.key ?? isKeylessOf('gcp')(provider))
    .map(({ name }) =>
      create(SecretSchema, {
        name: secretName(name),
        type: {
          case: 'genericSecret',
          value: { secret: { specifier: { case: 'environmentVariable', value: keys.get(name) ?? '' } } },
        },
      }),
    );

/** What the data port is served with, from the files themselves. */
function listenSecrets(tls: Config['listen']['tls']): Secret[] {
  if (!tls) return [];
  const file = (filename: string) => ({ specifier: { case: 'filename' as const, value: filename } });
  const certificate = create(SecretSchema, {
    name: LISTEN_CERTIFICATE,
    type: { case: 'tlsCertificate', value: { certificateChain: file(tls.cert), privateKey: file(tls.key) } },
  });
  if (tls.clientCa === undefined) return [certificate];
  const authorities = create(SecretSchema, {
    name: LISTEN_AUTHORITIES,
    type: { case: 'validationContext', value: { trustedCa: file(tls.clientCa) } },
  });
  return [certificate, authorities];
}
