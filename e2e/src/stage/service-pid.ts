import { descendants, type Gateway } from '@dragoman/testkit';

/**
 * The process of a service that a gateway runs, by its command.
 * @throws {Error} when there is none
 */
export function servicePid({ pid }: Pick<Gateway, 'pid'>, command: string): number {
  const found = descendants(pid).find(({ args }) => args.includes(command));
  if (!found) throw new Error(`no ${command} below the gateway`);
  return found.pid;
}
