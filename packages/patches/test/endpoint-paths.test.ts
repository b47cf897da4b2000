import type { RouteMatch } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { ENDPOINTS, PATH_PREFIXES } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { branchPaths, endpointPaths, type EndpointPath } from '../src/routes/endpoint-paths.ts';

type Path = RouteMatch['pathSpecifier'];
const prefix = (value: string): Path => ({ case: 'prefix', value });
const segments = (value: string): Path => ({ case: 'pathSeparatedPrefix', value });
const whole = (value: string): Path => ({ case: 'path', value });

/** What may follow. */
const ENDS = {
  path: '',
  prefix: '*',
  pathSeparatedPrefix: '(/*)',
  safeRegex: '?',
  connectMatcher: '?',
  pathMatchPolicy: '?',
};

const written = ({ path, method, errors }: EndpointPath): string =>
  [method, `${String(path.value)}${ENDS[path.case ?? 'safeRegex']}`, errors].join(' ');

describe('where models can be asked below a condition', () => {
  test.each<[Path, readonly string[]]>([
    [prefix('/v1/chat'), ['POST /v1/chat/completions openai']],
    [prefix('/v2/'), ['POST /v2/chat cohere', 'POST /v2/embed cohere', 'POST /v2/rerank cohere']],
    // A name of a model that is said in part.
    [prefix('/v1/models/gemini-'), ['POST /v1/models/gemini-* google']],
    [prefix('/v1/chat/completions/more'), []],
    [segments('/v1/messages'), ['POST /v1/messages anthropic', 'POST /v1/messages/count_tokens anthropic']],
    [segments('/v1/mess'), []],
    [segments('/model'), ['POST /model/* bedrock']],
    [segments('/model/claude/converse'), ['POST /model/claude/converse(/*) bedrock']],
    [segments('/v1/models/pro:countTokens'), ['POST /v1/models/pro:countTokens(/*) google']],
    [whole('/v1/realtime'), ['GET /v1/realtime openai']],
    [whole('/v1/messages'), ['POST /v1/messages anthropic']],
    [whole('/anthropic/v1/messages'), ['POST /anthropic/v1/messages anthropic']],
    [whole('/model/claude/converse'), ['POST /model/claude/converse bedrock']],
    [whole('/elsewhere/model/'), []],
    [whole('/v1'), []],
  ])('%j', (condition, paths) => {
    expect(endpointPaths(condition).map(written)).toEqual(paths);
  });

  test('below all paths: each endpoint, with and without a prefix, once', () => {
    const heads = ENDPOINTS.flatMap(({ path, method }) =>
      ['', ...PATH_PREFIXES].map((before) => `${method} ${before}${path.replace(/\{model\}.*/, '*')}`),
    );
    const found = endpointPaths(prefix('/')).map((path) => written(path).replace(/ \w+$/, ''));
    expect(found.toSorted()).toEqual([...new Set(heads)].toSorted());
  });
});

describe('the same in fewer pieces', () => {
  test('each piece is there once, and errors of a piece are of its own dialect', () => {
    expect(branchPaths(prefix('/')).map(written)).toEqual([
      'GET /v1/realtime openai',
      'POST /v1/messages* anthropic',
      'POST /v1/models/* google',
      'POST /v1/* openai',
      'POST /v1beta/models/* google',
      'POST /model/* bedrock',
      'POST /v2/* cohere',
      'GET /anthropic/v1/realtime openai',
      'POST /anthropic/* anthropic',
    ]);
  });

  test.each<[Path, readonly string[]]>([
    [prefix('/v1/chat'), ['POST /v1/chat* openai']],
    // What ends there is asked there, and nothing that only begins so.
    [segments('/v2/chat'), ['POST /v2/chat(/*) cohere']],
    [segments('/v1/messages'), ['POST /v1/messages(/*) anthropic', 'POST /v1/messages(/*) openai']],
    [segments('/v2'), ['POST /v2/* cohere']],
    [whole('/v1/embeddings'), ['POST /v1/embeddings openai']],
  ])('below a condition they end where it ends: %j', (condition, paths) => {
    expect(branchPaths(condition).map(written)).toEqual(paths);
  });
});

describe.each([endpointPaths, branchPaths])('below an expression: %o', (paths) => {
  const found = paths({ case: 'safeRegex', value: { regex: '/a|/b.*' } } as Path);
  test('each endpoint, whether it matches or not', () => {
    expect(found.map(written)).toEqual(paths(prefix('/')).map(written));
  });
  test('and what it matches is asked of each request, whatever the query is', () => {
    const regex = String.raw`(?:/a|/b.*)(?:\?.*)?`;
    const value = { matchPattern: { case: 'safeRegex', value: { regex } } };
    for (const { beside } of found) expect(beside).toMatchObject({ name: ':path', headerMatchSpecifier: { value } });
  });
});

test.each([endpointPaths, branchPaths])('of a template nothing is known: all that it matches is looked at', (paths) => {
  const template = { case: 'pathMatchPolicy', value: {} } as Path;
  expect(paths(template)).toEqual([{ path: template, errors: 'openai' }]);
});
