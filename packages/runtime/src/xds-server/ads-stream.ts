import { create } from '@bufbuild/protobuf';
import {
  DiscoveryResponseSchema,
  type DiscoveryRequest,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';
import { equalBytes, equalSets, type AskedNames, type ResourceSet } from './encode-snapshot.ts';
import { isNamed, KINDS, TYPE_URLS, type Kind } from './xds-snapshot.ts';

/** What Envoy says of what it was sent last: it may take long, or take it, or refuse it. */
export type Verdict = 'pending' | 'taken' | { readonly refused: string };

/** What an Envoy is to have now; undefined: not known yet, and it has to wait. */
export interface Served extends Record<Kind, ResourceSet | undefined> {
  /** What listeners ask for by name; the rest is not waited for. */
  asked: AskedNames;
}

export interface AdsStreamOptions {
  readonly served: Readonly<Served>;
  readonly write: (response: DiscoveryResponse) => void;
  /** Unique among all that were sent in the life of this process. */
  readonly nextVersion: () => string;
}

/** The conversation with one Envoy. */
export interface AdsStream {
  handle(request: DiscoveryRequest): void;
  /** Send what is served of a kind, if Envoy asked for it and has something else. */
  offer(kind: Kind): void;
  verdict(kind: Kind): Verdict;
}

interface Channel {
  /** What Envoy asks for by name; of clusters and listeners always all. */
  names: readonly string[];
  /** Of the last response; earlier ones do not count any more. */
  nonce: string;
  sent: ResourceSet | undefined;
  verdict: Verdict;
}

export function adsStream({ served, write, nextVersion }: AdsStreamOptions): AdsStream {
  const channels: Partial<Record<Kind, Channel>> = {};

  const wanted = (kind: Kind, { names }: Channel): ResourceSet | undefined => {
    const set = served[kind];
    if (!set || !isNamed(kind)) return set;
    const asked = only(set, names);
    return asked.size > 0 ? asked : undefined;
  };
  const send = (kind: Kind, channel: Channel): void => {
    const set = wanted(kind, channel);
    if (!set) return;
    const version = nextVersion();
    Object.assign(channel, { sent: set, nonce: version, verdict: 'pending' });
    const typeUrl = TYPE_URLS[kind];
    const resources = [...set.values()].map((value) => ({ typeUrl, value }));
    write(create(DiscoveryResponseSchema, { typeUrl, versionInfo: version, nonce: version, resources }));
  };
  const offer = (kind: Kind): void => {
    const channel = channels[kind];
    const set = channel && wanted(kind, channel);
    if (channel && set && !(channel.sent && equalSets(set, channel.sent))) send(kind, channel);
  };
  const subscribe = (kind: Kind, names: readonly string[]): void => {
    const channel: Channel = { names, nonce: '', sent: undefined, verdict: 'pending' };
    channels[kind] = channel;
    send(kind, channel);
  };

  return {
    handle: (request) => {
      const kind = KINDS.find((each) => TYPE_URLS[each] === request.typeUrl);
      // Other types are none of ours; Envoy asks for them only when a resource says so.
      if (!kind) return;
      const channel = channels[kind];
      if (!channel || request.responseNonce === '') return subscribe(kind, request.resourceNames);
      if (request.responseNonce !== channel.nonce) return;
      const again = channel.verdict !== 'pending';
      if (request.errorDetail) channel.verdict = { refused: request.errorDetail.message };
      else if (!again) channel.verdict = 'taken';
      const fewer = request.resourceNames.length < channel.names.length;
      channel.names = request.resourceNames;
      if (fewer && channel.sent) channel.sent = only(channel.sent, channel.names);
      // Asked again for what it has: a new listener waits for what an old one has got.
      if (again && !fewer && isNamed(kind)) send(kind, channel);
      else offer(kind);
    },
    offer,
    verdict: (kind) => {
      const channel = channels[kind];
      const expected = expectedOf(kind, served);
      if (expected.size === 0 && isNamed(kind)) return 'taken';
      if (!channel?.sent || !holds(channel.sent, expected)) return 'pending';
      return channel.verdict;
    },
  };
}

const only = (set: ResourceSet, names: readonly string[]): ResourceSet =>
  new Map(names.flatMap((name) => (set.has(name) ? [[name, set.get(name) as Uint8Array] as const] : [])));

/** What Envoy has to have before a kind is settled. */
function expectedOf(kind: Kind, served: Readonly<Served>): ResourceSet {
  const set = served[kind] ?? new Map<string, Uint8Array>();
  return isNamed(kind) ? only(set, [...served.asked[kind]]) : set;
}

const holds = (sent: ResourceSet, expected: ResourceSet): boolean =>
  [...expected].every(([name, bytes]) => equalBytes(bytes, sent.get(name)));
