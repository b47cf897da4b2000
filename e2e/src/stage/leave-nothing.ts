import { endLeftovers } from '@dragoman/testkit';

/** When all suites are over nothing of theirs is left: a worker that is ended cannot see to it itself. */
export function teardown(): void {
  endLeftovers();
}
