import type { KubernetesObject } from '@kubernetes/client-node';
import { readKeySecret, type KeySecret, type WrittenSecret } from '@dragoman/gateway-api';
import { parse } from 'yaml';
import { watchResource } from '../heal/watch-resource.ts';

/** Only Secrets with this label are ever looked at. */
export const KEYS_LABEL = 'dragoman.dev/keys';

export interface KeySecretsOptions {
  readonly kubeconfig: string | undefined;
  readonly namespaces: readonly string[];
  /** Policies say something else than before. */
  readonly onChange: () => void;
  readonly report: (line: string) => void;
}

/** The Secrets with keys of some namespaces, as they are now. Needs to list and watch Secrets there. */
export interface KeySecrets {
  /** @throws {Error} before they were listed: nobody knows yet who may call */
  current(): readonly KeySecret[];
  close(): void;
}

export function watchKeySecrets({ kubeconfig, namespaces, onChange, report }: KeySecretsOptions): KeySecrets {
  const known = new Map<string, KeySecret>();
  const waiting = new Set(namespaces);
  const isRead = (): boolean => waiting.size === 0;
  const changed = (): void => {
    if (isRead()) onChange();
  };
  const watches = namespaces.map((namespace) =>
    watchResource({
      kubeconfig,
      resource: { secretsIn: namespace, label: KEYS_LABEL },
      what: `the Secrets of ${namespace}`,
      written: (secret) => {
        known.set(nameOf(secret), toKeySecret(secret));
        changed();
      },
      deleted: (secret) => {
        known.delete(nameOf(secret));
        changed();
      },
      // Where they cannot be listed at all there are none: policies that name them say so, and others go on.
      listed: () => {
        if (waiting.delete(namespace)) changed();
      },
      report,
    }),
  );
  return {
    current: () => {
      if (!isRead()) throw new Error(`the Secrets of ${[...waiting].join(', ')} are not read yet`);
      return [...known.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, secret]) => secret);
    },
    close: () => watches.forEach((watch) => watch.close()),
  };
}

interface KubernetesSecret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

const nameOf = ({ metadata }: KubernetesObject): string => `${metadata?.namespace}/${metadata?.name}`;

const toKeySecret = ({ metadata, data = {} }: KubernetesSecret): KeySecret =>
  readKeySecret({
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    labels: metadata?.labels ?? {},
    items: Object.entries(data)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, valueOf(value)]),
  });

type Value = WrittenSecret['items'][number][1];

function valueOf(base64: string): Value {
  try {
    return parse(Buffer.from(base64, 'base64').toString('utf8'), { maxAliasCount: 0 }) as Value;
  } catch {
    return undefined;
  }
}
