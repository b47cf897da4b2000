import type { Provider } from '@dragoman/config';
import type { CredentialSource } from '@dragoman/spec';

/** Whether it finds a credential of this cloud by itself. */
export const isKeylessOf =
  (source: CredentialSource) =>
  ({ kind, key }: Provider): boolean =>
    !key && kind.keyless?.source === source;
