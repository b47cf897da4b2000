import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetGateways } from '../src/report/forget-gateways.ts';
import { stateOf, type State } from '../src/report/state.ts';

const LOOK_MS = 10;
const outcome = (gateways: readonly string[], mistakes: readonly string[]) => ({
  gateways,
  gateway: gateways.join(' '),
  routes: 1,
  mistakes,
  unseen: [],
});

let said: string[];
let state: State;
let looks: number;
let inUse: () => Promise<ReadonlySet<string>>;
let forgetting: { close(): void };
beforeEach(() => {
  [said, looks] = [[], 0];
  const report = (line: string): void => void said.push(line);
  state = stateOf({ report, rejected: () => 0 });
  inUse = async () => new Set();
  const counted = (): Promise<ReadonlySet<string>> => {
    looks += 1;
    return inUse();
  };
  forgetting = forgetGateways({ state, inUse: counted, report, lookMs: LOOK_MS });
});
afterEach(() => forgetting.close());

const looked = async (times: number): Promise<void> => {
  const until = looks + times;
  while (looks < until) await sleep(1);
  await sleep(1);
};

test('mistakes of a Gateway without routes are forgotten at the second look, and said to be gone', async () => {
  state.translated(outcome(['Gateway a/b'], ['one', 'two']));
  state.translated(outcome(['Gateway a/c'], ['three']));
  inUse = async () => new Set(['Gateway a/c']);
  await looked(1);
  expect(state.mistakes()).toEqual(['one', 'two', 'three']);
  await looked(1);
  expect(state.mistakes()).toEqual(['three']);
  expect(said).toEqual(['mistake: one', 'mistake: two', 'mistake: three', 'gone: one', 'gone: two']);
});

test('of Gateways that are merged one in use is enough', async () => {
  state.translated(outcome(['Gateway a/b', 'Gateway a/c'], ['one']));
  inUse = async () => new Set(['Gateway a/c']);
  await looked(3);
  expect(state.mistakes()).toEqual(['one']);
});

test('one that is in use again in between keeps its mistakes', async () => {
  state.translated(outcome(['Gateway a/b'], ['one']));
  await looked(1);
  inUse = async () => new Set(['Gateway a/b']);
  await looked(1);
  inUse = async () => new Set();
  await looked(1);
  expect(state.mistakes()).toEqual(['one']);
});

test('where nobody can look nothing is forgotten, and it is said once', async () => {
  state.translated(outcome(['Gateway a/b'], ['one']));
  inUse = async () => {
    throw new Error('forbidden');
  };
  await looked(3);
  expect(state.mistakes()).toEqual(['one']);
  expect(said.slice(1)).toEqual(['cannot see which Gateways are in use: forbidden']);
});

test('while there are no mistakes nobody looks', async () => {
  state.translated(outcome(['Gateway a/b'], []));
  await sleep(LOOK_MS * 5);
  expect(looks).toBe(0);
});
