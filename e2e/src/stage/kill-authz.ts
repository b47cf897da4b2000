import { descendants, type Gateway } from '@dragoman/testkit';

/** As by `kill -9`; the gateway starts it again. */
export function killAuthz({ pid }: Gateway): void {
  for (const { pid: each, args } of descendants(pid)) if (args.includes('authz')) process.kill(each, 'SIGKILL');
}
