/** Of a Backend, what tells whether Envoy Gateway sees an edit of it. */
export interface WrittenBackend {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    /** Grows with the spec, not with annotations. */
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface UnseenEdits {
  /** A Backend as it is now; true: its facts have changed and nothing that Envoy Gateway looks at has. */
  written(backend: WrittenBackend): boolean;
  deleted(backend: WrittenBackend): void;
}

const PREFIX = 'gateway.envoyproxy.io/llm.';

const factsOf = ({ metadata }: WrittenBackend): string =>
  JSON.stringify(
    Object.entries(metadata?.annotations ?? {})
      .filter(([name]) => name.startsWith(PREFIX))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

const nameOf = ({ metadata }: WrittenBackend): string => `${metadata?.namespace}/${metadata?.name}`;

/** Envoy Gateway translates again when the spec of a Backend changes, not when its annotations do. */
export function unseenEdits(): UnseenEdits {
  const known = new Map<string, { readonly facts: string; readonly generation: number | undefined }>();
  return {
    written: (backend) => {
      const before = known.get(nameOf(backend));
      const now = { facts: factsOf(backend), generation: backend.metadata?.generation };
      known.set(nameOf(backend), now);
      return before !== undefined && before.facts !== now.facts && before.generation === now.generation;
    },
    deleted: (backend) => void known.delete(nameOf(backend)),
  };
}
