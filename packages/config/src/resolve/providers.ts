import type { ProviderFormat, ProviderKind } from '@dragoman/spec';
import { BUILT_IN } from '../defaults.ts';
import { suggest } from '../nearest.ts';
import type { Path } from '../path.ts';
import type { Report } from '../report.ts';
import { PROVIDER_NAME, type RawProvider } from '../schema/provider.ts';
import type { Endpoint, HealthCheck, KeySource, Provider } from '../types.ts';
import { defined } from './defined.ts';
import { defaultEndpoint, parseEndpoint } from './endpoint.ts';
import { toMilliseconds, toOptionalMilliseconds, toRetries } from './values.ts';

/** One provider of the file and where it stands. */
interface Entry {
  readonly path: Path;
  readonly raw: RawProvider;
  readonly kind: ProviderKind;
  readonly report: Report;
}

export const resolveProviders = (
  raw: Readonly<Record<string, RawProvider>>,
  kinds: ReadonlyMap<string, ProviderKind>,
  report: Report,
): readonly Provider[] =>
  Object.entries(raw).flatMap(([name, fields]) => {
    const path = ['providers', name];
    if (!PROVIDER_NAME.test(name))
      report.nameProblem(path, 'a provider is called by letters, digits, hyphens and underscores');
    const kind = kinds.get(fields.kind);
    // Of a plugin that could not be loaded: that has been reported.
    return kind === undefined ? [] : resolveProvider(name, { path, raw: fields, kind, report });
  });

const resolveProvider = (name: string, entry: Entry): readonly Provider[] => {
  const { raw, kind } = entry;
  checkNeeds(entry);
  const endpoint = resolveEndpoint(entry);
  const key = resolveKey(entry);
  const formats = resolveFormats(entry);
  if (endpoint === undefined) return [];
  checkTls(entry, endpoint);
  const { region, project, location, apiVersion } = raw;
  const defaults = defined({
    timeoutMs: toOptionalMilliseconds(raw.timeout),
    idleMs: toOptionalMilliseconds(raw.idle),
    retries: toRetries(raw.retries),
  });
  const tls = raw.tls === undefined ? undefined : defined(raw.tls);
  const health = resolveHealth(raw.health);
  return [
    defined({ name, kind, endpoint, key, formats, region, project, location, apiVersion, defaults, health, tls }),
  ];
};

const checkNeeds = ({ path, kind, report }: Entry): void => {
  const written = report.written(path);
  for (const name of kind.needs) {
    if (!written.has(name)) report.problem([...path, name], `${kind.kind} needs it`);
  }
};

const resolveEndpoint = ({ path, raw, kind, report }: Entry): Endpoint | undefined => {
  const url = raw.endpoint ?? defaultEndpoint(kind, raw);
  if (url === undefined) {
    const missing = !report.written(path).has('endpoint');
    if (missing)
      report.problem(
        [...path, 'endpoint'],
        `${kind.kind} has no address of its own and needs it: http(s)://host[:port][/path]`,
      );
    return undefined;
  }
  const result = parseEndpoint(url);
  if (result.ok) return result.endpoint;
  report.problem([...path, 'endpoint'], result.message);
  return undefined;
};

const resolveKey = ({ path: above, raw: { key }, kind, report }: Entry): KeySource | undefined => {
  const path = [...above, 'key'];
  if (key === undefined || key === '') {
    if (key === '' && kind.keyRequired) report.problem(path, `is empty; ${kind.kind} needs a key`);
    if (key === undefined && kind.keyRequired && !report.written(above).has('key'))
      report.problem(path, missingKey(kind));
    return undefined;
  }
  if (typeof key !== 'string') return { from: 'file', path: key.file };
  if (!/^[\x21-\x7E]+$/.test(key))
    report.problem(path, 'a space, a line break or another character that no key has is in it');
  return { from: 'value', value: key };
};

const missingKey = (kind: ProviderKind): string =>
  `${kind.kind} needs it; for example key: "\${${kind.environment.key}}", or {file: path}`;

const resolveFormats = ({ path, raw, kind, report }: Entry): readonly ProviderFormat[] => {
  for (const [index, format] of (raw.formats ?? []).entries()) {
    const at = [...path, 'formats', index];
    if (kind.paths[format] === undefined)
      report.problem(at, `${kind.kind} does not speak ${format}${suggest(format, Object.keys(kind.paths))}`);
    else if (raw.formats?.indexOf(format) !== index) report.problem(at, `${format} twice`);
  }
  return raw.formats ?? kind.formats;
};

const checkTls = ({ path, raw, report }: Entry, endpoint: Endpoint): void => {
  if (raw.tls !== undefined && endpoint.scheme === 'http')
    report.problem([...path, 'tls'], 'the endpoint is http: there is no TLS to set');
};

const resolveHealth = (raw: RawProvider['health']): HealthCheck | undefined => {
  if (raw === undefined) return undefined;
  const { health } = BUILT_IN;
  return {
    path: raw.path,
    intervalMs: toMilliseconds(raw.interval ?? health.intervalMs / 1000),
    timeoutMs: toMilliseconds(raw.timeout ?? health.timeoutMs / 1000),
    unhealthyAfter: raw.unhealthyAfter ?? health.unhealthyAfter,
    healthyAfter: raw.healthyAfter ?? health.healthyAfter,
  };
};
