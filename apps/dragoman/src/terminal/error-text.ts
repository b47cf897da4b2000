import { StoreUnavailable } from '@dragoman/store';

/** What went wrong, for the one at the terminal. Of a file the system says where it is; of a server nothing more is said. */
export function errorText(error: Error): string {
  const { message, cause } = error;
  const isFile = error instanceof StoreUnavailable && error.store === 'sqlite' && error.trouble === 'down';
  return isFile && cause instanceof Error ? `${message}: ${cause.message}` : message;
}
