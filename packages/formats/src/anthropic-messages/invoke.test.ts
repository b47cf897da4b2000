import { expect, test } from 'vitest';
import { BEDROCK_VERSION, forInvoke, fromInvoke, VERTEX_VERSION, type InvokeVersion } from './invoke.ts';

const BODY = { model: 'claude-sonnet-4-5', stream: true, max_tokens: 9, messages: [] };
const REST = { max_tokens: 9, messages: [] };

test('Bedrock says the model and the stream by the path, and betas in the body', () => {
  expect(forInvoke(BODY, BEDROCK_VERSION)).toEqual({ anthropic_version: 'bedrock-2023-05-31', ...REST });
  expect(forInvoke(BODY, BEDROCK_VERSION, ['x'])).toMatchObject({ anthropic_beta: ['x'] });
});

test('Vertex wants the stream in the body, and betas in the head', () => {
  expect(forInvoke(BODY, VERTEX_VERSION, ['x'])).toEqual({
    anthropic_version: 'vertex-2023-10-16',
    ...REST,
    stream: true,
  });
});

test.each<InvokeVersion>([BEDROCK_VERSION, VERTEX_VERSION])('there and back: %s', (version) => {
  expect(fromInvoke(forInvoke(BODY, version), BODY)).toEqual({ body: BODY, betas: [] });
});

test('Vertex is not told of a stream that nobody spoke of', () => {
  const { stream: _stream, ...body } = BODY;
  expect(forInvoke(body, VERTEX_VERSION)).toStrictEqual({ anthropic_version: 'vertex-2023-10-16', ...REST });
});

test.each([
  [undefined, []],
  [null, []],
  [['x'], ['x']],
])('betas: %j', (betas, read) => {
  expect(fromInvoke({ anthropic_beta: betas }, BODY).betas).toEqual(read);
});

test.each([['x'], [['x', 1]], [{}]])('%j are no betas', (betas) => {
  expect(() => fromInvoke({ anthropic_beta: betas }, BODY)).toThrow(
    expect.objectContaining({
      ...{ code: 'invalid_request', param: 'anthropic_beta' },
      message: 'anthropic_beta: expected a list of texts',
    }),
  );
});
