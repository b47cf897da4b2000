import type { Credential, ProviderKind } from '@dragoman/spec';

/** What is known of a provider's key: its text, that it is in a file, or that there is none. */
export type KnownKey = { readonly text: string } | 'in a file' | 'none';

/** How a provider is shown its credential. What is in a file is taken for a key; where there is none a token is got. */
export function credentialOf({ credential, token }: ProviderKind, key: KnownKey): Credential {
  if (!token || key === 'in a file') return credential;
  return key === 'none' || key.text.startsWith(token.begins) ? token.credential : credential;
}
