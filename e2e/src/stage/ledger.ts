import { runCommand, until, type Gateway } from '@dragoman/testkit';
import { expect } from 'vitest';

/** A row of `dragoman usage --json`. */
export interface UsageRow {
  readonly key: string | null;
  readonly team: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_tokens: number;
  readonly cost_usd: string | null;
  readonly estimated_calls: number;
}

export type Place = Pick<Gateway, 'dir' | 'configFile'>;

/** What the command says now. */
export async function usageRows({ dir, configFile }: Place, by: string): Promise<readonly UsageRow[]> {
  const ended = await runCommand(['usage', '--json', '--by', by, '-c', configFile], { cwd: dir });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(ended.stdout) as readonly UsageRow[];
}

export const callsIn = (rows: readonly UsageRow[]): number => rows.reduce((sum, { calls }) => sum + calls, 0);

/** Envoy writes its log in batches: what is asked too early comes a moment later. */
export async function usageOfCalls(place: Place, by: string, calls: number): Promise<readonly UsageRow[]> {
  let rows: readonly UsageRow[] = [];
  const isThere = async (): Promise<boolean> => callsIn((rows = await usageRows(place, by))) >= calls;
  await until(isThere, { ms: 15_000, every: 300 });
  return rows;
}

/** Dollars as text in whole nano-dollars. */
export function nanoUsd(text: unknown): bigint {
  const [whole = '', fraction = ''] = String(text).split('.');
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}
