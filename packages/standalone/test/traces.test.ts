import type { Config } from '@dragoman/config';
import { OpenTelemetryConfigSchema } from '@envoyproxy/protos/envoy/config/trace/v3/opentelemetry';
import { create } from '@bufbuild/protobuf';
import { HttpConnectionManager_TracingSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { unpack } from '@dragoman/xds';
import { expect, test } from 'vitest';
import { tracing } from '../src/traces.ts';

const sentTo = (otlp?: string): string | undefined => {
  const telemetry = { ...(otlp !== undefined && { otlp }) };
  const said = tracing({ telemetry } as Config);
  const config = said && create(HttpConnectionManager_TracingSchema, said).provider?.configType;
  const any = config?.case === 'typedConfig' ? config.value : undefined;
  return any && unpack(OpenTelemetryConfigSchema, any)?.httpService?.httpUri?.uri;
};

test.each([
  ['http://collector:4318', 'http://collector:4318/v1/traces'],
  ['http://collector:4318/', 'http://collector:4318/v1/traces'],
  ['https://otel.example/base/', 'https://otel.example/base/v1/traces'],
  ['https://otel.example/v1/traces', 'https://otel.example/v1/traces'],
])('traces for %s go to %s', (otlp, url) => {
  expect(sentTo(otlp)).toBe(url);
});

test('without a collector nothing is traced', () => {
  expect(sentTo()).toBeUndefined();
});
