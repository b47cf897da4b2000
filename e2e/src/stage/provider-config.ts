import type { ConfigData, MockProvider, Sample } from '@dragoman/testkit';

/** A provider of dragoman.yaml that is a mock speaking a sample's format. */
export const providerConfig = (sample: Sample, mock: MockProvider, key: string): ConfigData => ({
  kind: sample.kind,
  endpoint: `${mock.url}${sample.base}`,
  key,
  ...sample.settings,
});
