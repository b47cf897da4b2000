import { watchFile, type FileWatcher } from '@dragoman/runtime';

/** Envoy Gateway reads its files within some five seconds. */
const PATIENCE_MS = 15_000;

export interface UnseenEditsOptions {
  readonly path: string;
  /** How many translations there were. */
  readonly generation: () => number;
  readonly report: (line: string) => void;
  readonly patienceMs?: number;
}

/**
 * In file mode Envoy Gateway knows nothing of annotations: an edit of nothing else makes no translation, unless there
 * is a policy that it hands on with each reading. Whoever edits is told.
 */
export function reportUnseenEdits(options: UnseenEditsOptions): FileWatcher {
  const { path, generation, report, patienceMs = PATIENCE_MS } = options;
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchFile(path, () => {
    const before = generation();
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (generation() > before) return;
      report(
        `${path} has changed and Envoy Gateway has not asked for a translation: if only annotations were edited, ` +
          'put an LLMPolicy without rules on the Gateway into it',
      );
    }, patienceMs).unref();
  });
  return {
    close: () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
