import { create } from '@bufbuild/protobuf';
import type { Config, Provider } from '@dragoman/config';
import { BootstrapSchema } from '@envoyproxy/protos/envoy/config/bootstrap/v3/bootstrap';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import type { EnvoyMinor } from '@dragoman/patches';
import { SecretSchema, type Secret } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/secret';
import { registry } from '@envoyproxy/protos/registry';
import { secretName } from '@dragoman/standalone';
import type { TypedExtensionConfig } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { mapConnectionManagers, toTree, type Resources } from '@dragoman/xds';
import { stringify } from 'yaml';
import type { Access } from '../gateway/callers.ts';
import { pluginPatches } from '../gateway/plugin-patches.ts';
import { compileConfig, compileSettings } from '../gateway/compile-config.ts';
import { isKeylessOf } from '../gateway/keyless.ts';

const ADMIN_PORT = 9901;

/** The environment variable that Envoy reads a provider's key from when it runs what was rendered. */
const keyVariable = (provider: string): string => `DRAGOMAN_KEY_${provider.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** The machine that is to run it. */
export interface RenderFor {
  /** PEM file of trusted authorities. */
  readonly ca: string;
  readonly envoy: EnvoyMinor;
  readonly access: Access;
}

/** One bootstrap that Envoy runs by itself: `dragoman render --target envoy > envoy.yaml && envoy -c envoy.yaml`. */
export async function renderEnvoy(config: Config, { ca, envoy, access }: RenderFor): Promise<string> {
  const files = { trustedCa: ca, secret: () => undefined };
  const settings = compileSettings(config, access, { envoy, bases: {} });
  const surroundings = { files, access, patches: await pluginPatches(config) };
  const { resources, problems } = compileConfig(config, surroundings, { envoy, settings });
  if (problems.length > 0) throw new Error(problems.map(({ where, message }) => `${where}: ${message}`).join('\n'));
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
    staticResources: {
      listeners: selfContained(resources, settings.extensions),
      clusters: [...resources.clusters],
      secrets: secretsOf(config),
    },
  });
  const variables = config.providers.flatMap(wants);
  const head = variables.length === 0 ? '' : `# Envoy ${envoy} reads from its environment:\n${variables.join('')}`;
  return head + stringify(toTree(BootstrapSchema, bootstrap, registry), { lineWidth: 0 });
}

/** What a provider wants of Envoy's environment, in a line of the comment above. */
function wants(provider: Provider): readonly string[] {
  const { name, key } = provider;
  if (key) return [`#   ${keyVariable(name)}  the key of provider ${name}\n`];
  if (isKeylessOf('gcp')(provider))
    return [`#   ${keyVariable(name)}  an access token for provider ${name}; nobody renews it\n`];
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

const secretsOf = (config: Config): Secret[] =>
  config.providers
    .filter((provider) => provider.key ?? isKeylessOf('gcp')(provider))
    .map(({ name }) =>
      create(SecretSchema, {
        name: secretName(name),
        type: {
          case: 'genericSecret',
          value: { secret: { specifier: { case: 'environmentVariable', value: keyVariable(name) } } },
        },
      }),
    );
