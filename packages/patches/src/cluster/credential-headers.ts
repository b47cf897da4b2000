import type { Intents } from '../intents/intents.ts';

/** The headers in which any of the providers is shown its key. */
export function credentialHeaders({ providers }: Intents): readonly string[] {
  const headers = [...providers.values()].flatMap(({ credential, keyHeaders = [] }) => [
    ...(credential ? [credential.header] : []),
    ...keyHeaders,
  ]);
  return [...new Set(headers)].toSorted();
}
