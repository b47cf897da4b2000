import { BUILT_IN } from '../defaults.ts';
import type { Path } from '../path.ts';
import type { Report } from '../report.ts';
import type { RawConfig } from '../schema/root.ts';
import { HOST_PORT } from '../schema/values.ts';
import type { Address, Listen } from '../types.ts';
import { defined } from './defined.ts';

const MAX_PORT = 65_535;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const EVERYWHERE: readonly string[] = ['0.0.0.0', '::'];
const NAMES: Readonly<Record<string, string>> = { localhost: '127.0.0.1' };

const isIp = (host: string): boolean => IPV4.test(host) || (host.includes(':') && URL.canParse(`http://[${host}]/`));

/** `[0:0::1]` is `::1`. */
const canonical = (host: string): string =>
  host.includes(':') ? new URL(`http://[${host}]/`).hostname.slice(1, -1) : host;

const toAddress = (text: string, path: Path, report: Report): Address => {
  const [, written = '', digits = ''] = HOST_PORT.exec(text) ?? [];
  const named = NAMES[written] ?? written.replace(/^\[(.*)\]$/, '$1');
  const port = Number(digits);
  if (!isIp(named)) report.problem(path, 'expected an IP address before the port, or localhost');
  if (port < 1 || port > MAX_PORT) report.problem(path, `the port has to be from 1 to ${MAX_PORT}`);
  return { address: isIp(named) ? canonical(named) : named, port };
};

/** As it is written in a file and in a URL. */
export const addressText = ({ address, port }: Address): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

export const isLoopback = (address: string): boolean => /^127\.|^::1$|^::ffff:7f/.test(address);

const overlaps = (a: Address, b: Address): boolean =>
  a.port === b.port && (a.address === b.address || EVERYWHERE.includes(a.address) || EVERYWHERE.includes(b.address));

const listenPath = (raw: RawConfig): Path => (typeof raw.listen === 'object' ? ['listen', 'address'] : ['listen']);

export interface Ports {
  readonly listen: Listen;
  readonly admin: Address;
}

/** The two addresses served; `port`, if given, replaces the port of the file's `listen`. */
export const resolvePorts = (raw: RawConfig, port: number | undefined, report: Report): Ports => {
  const fields = raw.listen === undefined || typeof raw.listen === 'string' ? { address: raw.listen } : raw.listen;
  const address = toAddress(fields.address ?? BUILT_IN.listen, listenPath(raw), report);
  const admin = toAddress(raw.admin ?? BUILT_IN.admin, ['admin'], report);
  const tls = fields.tls === undefined ? undefined : defined(fields.tls);
  const listen: Listen = defined({
    address: address.address,
    port: port ?? address.port,
    tls,
    http3: fields.http3 ?? false,
  });
  const moved = port !== undefined && !report.written([]).has('admin');
  const ports: Ports = { listen, admin: moved ? { ...admin, port: port + BUILT_IN.adminAbove } : admin };
  checkPorts(ports, port, report);
  checkReach(raw, listen, report);
  checkHttp3(listen, report);
  return ports;
};

/** What Envoy cannot serve, or only up to some version without asking for the certificate. */
const checkHttp3 = ({ http3, tls }: Listen, report: Report): void => {
  if (!http3) return;
  if (!tls) report.problem(['listen', 'http3'], 'there is no HTTP/3 without TLS: give it tls');
  else if (tls.clientCa !== undefined)
    report.problem(
      ['listen', 'http3'],
      'a client is not asked for its certificate over HTTP/3: take it or tls.clientCa out',
    );
};

const checkPorts = ({ listen, admin }: Ports, port: number | undefined, report: Report): void => {
  const valid = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= MAX_PORT;
  if (port !== undefined && !valid(port)) report.problem([], `--port: has to be from 1 to ${MAX_PORT}`);
  else if (port !== undefined && !valid(admin.port))
    report.problem(
      [],
      `--port: leaves no port for admin; at most ${MAX_PORT - BUILT_IN.adminAbove}, or name admin in the file`,
    );
  if (overlaps(listen, admin))
    report.problem(['admin'], 'is the address of listen; the admin port is never the data port');
};

/** Whoever reaches the port may spend: without keys only this machine may. */
const checkReach = (raw: RawConfig, listen: Listen, report: Report): void => {
  const asksCallers = ASKING.some((section) => hasItems(raw, section, report));
  if (!isIp(listen.address) || isLoopback(listen.address) || asksCallers) return;
  report.problem(
    listenPath(raw),
    'others can reach this address, so it needs keys or jwt; without them listen on 127.0.0.1',
  );
};

/** With something in one of these nobody is let in who does not say who he is; keys may also be in the store. */
const ASKING = ['keys', 'teams', 'jwt', 'rules'] as const;

/** Something is in the section, be it broken: then that is reported. */
const hasItems = (raw: RawConfig, section: (typeof ASKING)[number], report: Report): boolean => {
  const items = raw[section];
  return items === undefined ? report.written([]).has(section) : Object.keys(items).length > 0;
};
