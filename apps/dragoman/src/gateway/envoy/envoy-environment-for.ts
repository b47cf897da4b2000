import type { Config } from '@dragoman/config';
import { awsEnvironment, envoyEnvironment } from '@dragoman/runtime';
import { isKeylessOf } from '../secrets/keyless.ts';

/** What Envoy gets of our own environment: the usual, and how Amazon's credentials are found. No provider's key is in it. */
export const envoyEnvironmentFor = (
  { providers }: Config,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> => ({
  ...envoyEnvironment(env),
  ...awsEnvironment(env, providers.some(isKeylessOf('aws'))),
});
