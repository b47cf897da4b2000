import { GatewayError } from '@dragoman/spec';

/** Code and message of the GatewayError that is thrown; fails where none or another error is. */
export function thrownBy(act: () => unknown): readonly [code: string, message: string] {
  try {
    act();
  } catch (thrown) {
    if (GatewayError.is(thrown)) return [thrown.code, thrown.message];
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
