import { expect, test } from 'vitest';
import { renameMetrics } from './rename-metrics.ts';

test.each([
  ['envoy_cluster_upstream_rq{a="envoy_dragoman_x"} 3', 'envoy_cluster_upstream_rq{a="envoy_dragoman_x"} 3'],
  ['# TYPE envoy_dragoman_gen_ai_client_token_usage histogram', '# TYPE gen_ai_client_token_usage histogram'],
  ['envoy_dragoman_gen_ai_client_token_usage_sum{m="a"} 25', 'gen_ai_client_token_usage_sum{m="a"} 25'],
  ['# TYPE envoy_dragoman_gen_ai_x_milliseconds histogram', '# TYPE gen_ai_x_seconds histogram'],
  ['envoy_dragoman_gen_ai_x_milliseconds_bucket{m="a",le="2500"} 7', 'gen_ai_x_seconds_bucket{m="a",le="2.5"} 7'],
  ['envoy_dragoman_gen_ai_x_milliseconds_bucket{le="+Inf"} 7', 'gen_ai_x_seconds_bucket{le="+Inf"} 7'],
  ['envoy_dragoman_gen_ai_x_milliseconds_sum{m="a"} 1500', 'gen_ai_x_seconds_sum{m="a"} 1.5'],
  ['envoy_dragoman_gen_ai_x_milliseconds_count{m="a"} 4', 'gen_ai_x_seconds_count{m="a"} 4'],
])('%s', (line, renamed) => {
  expect(renameMetrics(`before 1\n${line}\nafter 2\n`)).toBe(`before 1\n${renamed}\nafter 2\n`);
});
