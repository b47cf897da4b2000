import { expect, test } from 'vitest';
import { machineClock } from './machine-clock.ts';

const START = Date.parse('2026-11-30T23:30:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MONTH = 31 * 24 * HOUR;

/** Time passes; beside that somebody moves the clock. */
function movable() {
  let [passed, moved] = [5_000, 0];
  const clock = machineClock({ wall: () => START + passed - 5_000 + moved, passed: () => passed });
  return {
    clock,
    pass: (ms: number) => (passed += ms),
    move: (ms: number) => (moved += ms),
  };
}

test('nobody moves it: both say the same', () => {
  const { clock, pass } = movable();
  for (const ms of [0, 1, HOUR, MONTH]) {
    pass(ms);
    expect(clock.cautious()).toBe(clock.now());
  }
});

test.each([HOUR, 25 * HOUR, 12 * MONTH])('ahead by %d ms: not believed until it has lasted for an hour', (jump) => {
  const { clock, pass, move } = movable();
  move(jump);
  expect(clock.now()).toBe(START + jump);
  expect(clock.cautious()).toBe(START);
  pass(HOUR - 1);
  expect(clock.cautious()).toBe(START + HOUR - 1);
  pass(1);
  expect(clock.cautious()).toBe(clock.now());
});

test('ahead and back again: it never was', () => {
  const { clock, pass, move } = movable();
  for (let round = 0; round < 3; round += 1) {
    move(MONTH);
    pass(50 * MINUTE);
    expect(clock.cautious()).toBe(clock.now() - MONTH);
    move(-MONTH);
    pass(MINUTE);
    expect(clock.cautious()).toBe(clock.now());
  }
});

test('back and right again: followed at once, so that nothing is over before its time, and nothing after it', () => {
  const { clock, pass, move } = movable();
  for (const ms of [-MONTH, MONTH, -HOUR, HOUR]) {
    move(ms);
    pass(MINUTE);
    expect(clock.cautious()).toBe(clock.now());
  }
});

test('put right step by step: followed', () => {
  const { clock, move } = movable();
  for (let step = 0; step < 100; step += 1) {
    move(MINUTE);
    expect(clock.cautious()).toBe(clock.now());
  }
});
