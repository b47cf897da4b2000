import { FORMAT_SAMPLES, openaiChat, until } from '@dragoman/testkit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { asksIn, asksInHouse, furnishHouse, HOUSE_RULES, houseConfig } from './stage/house.ts';
import { bearer } from './stage/keys.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { openStage } from './stage/stage.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-plugins-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const stage = openStage();
const [forge, mock] = [await stage.provider(), await stage.provider()];
const gateway = await stage.gateway({ config: houseConfig(mock, forge), furnish: furnishHouse(dir) });
const [asks, inHouse] = [asksIn(gateway), asksInHouse(gateway)];
beforeEach(() => mock.reset());

describe('an authorizer of a plugin', () => {
  test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
    'refuses in the words of %s, and the log says who',
    async (name, sample) => {
      const id = requestId();
      const reply = await asks(`house-${name}`, { sample, headers: { 'x-request-id': id } });
      expectError(reply, sample.errors, { code: 'not_allowed', says: /Say in x-cost-centre for whom you call/ });
      expect(reply.headers).not.toHaveProperty('x-gw-reason');
      expect(mock.arrived).toEqual([]);
      expect(await gateway.log.linesOf(id)).toMatchObject([
        {
          status: 403,
          error: 'not_allowed',
          reason: `plugin ${HOUSE_RULES}`,
          key: 'alice',
          team: 'search',
          cost_usd: '0',
          'gen_ai.request.model': `house-${name}`,
        },
      ]);
    },
  );

  test('decides by the header that it names', async () => {
    const body = plainQuestion(openaiChat, 'house-openai-chat', 'JSON');
    const reply = await inHouse('house-openai-chat', { body, headers: { 'x-cost-centre': 'nobody' } });
    expectError(reply, 'openai', { code: 'not_allowed', says: /This cost centre is not known/ });
  });

  test('what it lets in still has to be paid for', async () => {
    const body = plainQuestion(openaiChat, 'house-openai-chat', 'JSON');
    const poor = (headers: Record<string, string>) =>
      inHouse('house-openai-chat', { body, headers: { ...bearer('poor-key'), ...headers } });
    expect((await poor({})).status).toBe(200);
    await until(async () => (await poor({})).status === 429, { ms: 10_000 });
    expectError(await poor({}), 'openai', { code: 'insufficient_quota' });
    expectError(await poor({ 'x-cost-centre': 'nobody' }), 'openai', { code: 'not_allowed' });
  });
});
