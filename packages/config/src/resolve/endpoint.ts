import type { ProviderKind } from '@dragoman/spec';
import type { RawProvider } from '../schema/provider.ts';
import type { Endpoint } from '../types.ts';

const BASE_URL = /^(https?):\/\/[^\s/?#\\]+[^\s\\]*$/i;
const STANDARD_PORT = { http: 80, https: 443 } as const;

export type EndpointResult =
  { readonly ok: true; readonly endpoint: Endpoint } | { readonly ok: false; readonly message: string };

const failed = (message: string): EndpointResult => ({ ok: false, message });

/** Takes a base URL apart. The messages do not quote it: it may hold credentials. */
export const parseEndpoint = (text: string): EndpointResult => {
  if (!BASE_URL.test(text) || !URL.canParse(text)) return failed('expected a base URL: http(s)://host[:port][/path]');
  const url = new URL(text);
  if (/^[^/]*\/\/[^/]*@/.test(text)) return failed('the URL holds credentials; they go into key');
  if (/[?#]/.test(text)) return failed('a base URL has no query and no fragment');
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  const port = url.port === '' ? STANDARD_PORT[scheme] : Number(url.port);
  if (port === 0) return failed('the port has to be from 1 to 65535');
  const endpoint: Endpoint = {
    scheme,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    path: url.pathname.replace(/\/+$/, ''),
  };
  return { ok: true, endpoint };
};

/** The address of a kind, with the settings of the provider put in; undefined: the kind has none of its own. */
export const defaultEndpoint = (kind: ProviderKind, raw: RawProvider): string | undefined => {
  const { endpointFor } = kind;
  let url = endpointFor && raw[endpointFor.setting] === endpointFor.value ? endpointFor.endpoint : kind.endpoint;
  for (const name of kind.needs) url = url?.replaceAll(`{${name}}`, raw[name] ?? 'missing');
  return url;
};
