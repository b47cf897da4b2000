import { z } from 'zod';
import { BUILT_IN } from '../defaults.ts';
import { issuer, organization, rule, team, virtualKey } from './access.ts';
import { localLimits } from './local-limits.ts';
import { model } from './model.ts';
import { provider, PROVIDER_NAME, providerOf } from './provider.ts';
import { price } from './price.ts';
import { hostPort, text } from './values.ts';

const tls = z
  .strictObject({
    cert: text(
      'File of the certificate chain, PEM; relative to this file, as the others. All three are watched, so a certificate is renewed without a restart.',
    ),
    key: text('File of the private key, PEM.'),
    clientCa: text(
      'File of the authorities, PEM, one of which has to have signed the certificate of the client.',
    ).optional(),
  })
  .meta({ description: 'Serve TLS.' });

const listen = z
  .union([
    hostPort('Address and port where calls arrive.'),
    z.strictObject({
      address: hostPort('Address and port where calls arrive.', BUILT_IN.listen).optional(),
      tls: tls.optional(),
      http3: z
        .boolean()
        .meta({
          description: 'Serve HTTP/3 too, on UDP of the same port; needs `tls`, without `clientCa`.',
          default: false,
        })
        .optional(),
    }),
  ])
  .meta({
    description:
      'The data port. On an address that others can reach it needs `keys` or `jwt`; keys of the store are enough where there are `teams` or `rules`.',
    default: BUILT_IN.listen,
  });

const telemetry = z
  .strictObject({
    accessLog: z
      .strictObject({ file: text('One JSON object a line is appended to this file.') })
      .meta({ description: 'The record of all calls. Prompts and answers are not in it.' })
      .optional(),
    otlp: z
      .string()
      .meta({
        description:
          'URL of an OpenTelemetry collector that takes traces by OTLP over HTTP, as `OTEL_EXPORTER_OTLP_ENDPOINT`; empty: none.',
      })
      .optional(),
  })
  .meta({ description: 'What is told about the calls, and where.' });

const store = z
  .union([
    text('Folder of the embedded store.'),
    z.strictObject({
      redis: text('URL of a Redis for limits and reservations.').optional(),
      postgres: text('URL of a PostgreSQL for keys and usage.').optional(),
    }),
  ])
  .meta({
    description: 'Where keys, budgets and usage are kept: a folder, or servers when one machine is not enough.',
    default: BUILT_IN.store,
  });

const plugin = z.union([
  text('A package.'),
  z.strictObject({
    package: text('A package.'),
    settings: z
      .record(z.string(), z.unknown())
      .meta({ description: 'What the plugin is set to; it says itself what it takes.' })
      .optional(),
  }),
]);

/** The section `plugins`. */
export const plugins = z.array(plugin).meta({
  description: 'Packages to load, looked for beside this file; nothing is found by itself. docs/plugins.md',
});

const providersOf = (each: typeof provider) =>
  z
    .record(z.string(), each)
    .meta({ description: 'Name: what it is and how to be let in.', propertyNames: { pattern: PROVIDER_NAME.source } })
    .optional();

/** The whole of dragoman.yaml, whatever kinds of providers there are. The JSON Schema, the reference page and the parser come from this. */
export const anyRoot = z
  .strictObject({
    listen: listen.optional(),
    admin: hostPort(
      'Health, metrics and status; never the data port. An edit holds from the next start on.',
      BUILT_IN.admin,
    ).optional(),
    providers: providersOf(provider),
    models: z
      .record(z.string(), model)
      .meta({
        description:
          'Public name: where its calls go. A trailing `*` matches any rest; the longest name that fits is taken.',
      })
      .optional(),
    keys: z
      .array(virtualKey)
      .meta({ description: 'Virtual keys. None at all is allowed on a loopback address only.' })
      .optional(),
    teams: z
      .record(z.string(), team)
      .meta({ description: 'Name: what all keys of the team may do together.' })
      .optional(),
    organization: organization.optional(),
    jwt: z.array(issuer).meta({ description: 'Tokens that are accepted beside or instead of keys.' }).optional(),
    rules: z
      .array(rule)
      .meta({ description: 'Who may call what, on top of the lists above. None matches: allowed if authenticated.' })
      .optional(),
    localLimits: localLimits.optional(),
    prices: z
      .record(z.string(), price)
      .meta({
        description:
          'Public name or `provider/upstream-model`, exact or with a trailing `*`: its price, on top of the shipped catalogue.',
      })
      .optional(),
    telemetry: telemetry.optional(),
    store: store.optional(),
    plugins: plugins.optional(),
  })
  .meta({
    title: 'dragoman.yaml',
    description:
      'Configuration of Dragoman. In any text `${NAME}` is an environment variable, `${NAME:-default}` one that may be missing, and `$${` a plain `${`.',
  });

/**
 * The same where the kinds of providers are known.
 * @param kinds - their names; undefined: a plugin that could not be loaded may have brought more
 */
export const rootOf = (kinds: readonly string[] | undefined): typeof anyRoot =>
  kinds === undefined
    ? anyRoot
    : anyRoot.extend({ providers: providersOf(providerOf(kinds)) }).meta(anyRoot.meta() ?? {});

export type RawConfig = z.infer<typeof anyRoot>;
export type RawListen = z.infer<typeof listen>;
export type RawTelemetry = z.infer<typeof telemetry>;
