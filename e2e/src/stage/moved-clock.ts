import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envoysBelow } from '@dragoman/testkit';
import { canMoveEnvoy, moveClockOf } from './envoy-clock.ts';
import { scratchFolder } from './scratch-folder.ts';

/** A clock that somebody sets wrong and right again, of all Node processes that start with `env`, and of their Envoys. */
export interface MovedClock {
  readonly env: Readonly<Record<string, string>>;
  /** From now on the Envoy of this gateway is moved too, where that can be done (`canMoveEnvoy`). */
  follow(gateway: { readonly pid: number }): void;
  /** From now on the clock says so many milliseconds more than it should, whole seconds; 0: it is right. */
  move(ms: number): void;
}

/** Read at each look, so that all processes see it move at once. `performance.now` goes on as ever: it does not jump. */
const PRELOAD = `
import { readFileSync } from 'node:fs';
const Real = Date;
const moved = () => Real.now() + Number(readFileSync(new URL('moved', import.meta.url), 'utf8'));
globalThis.Date = class Date extends Real {
  constructor(...parts) { if (parts.length === 0) super(moved()); else super(...parts); }
  static now() { return moved(); }
};
`;

/** Call it at the top of a suite. */
export function movedClock(): MovedClock {
  const folder = scratchFolder();
  const preload = join(folder, 'preload.mjs');
  writeFileSync(preload, PRELOAD);
  const followed: { readonly pid: number }[] = [];
  const move = (ms: number): void => {
    writeFileSync(join(folder, 'next'), String(ms));
    renameSync(join(folder, 'next'), join(folder, 'moved'));
    for (const envoy of followed.flatMap(({ pid }) => envoysBelow(pid))) moveClockOf(envoy.pid, ms / 1000);
  };
  move(0);
  const follow = (gateway: { readonly pid: number }): void => {
    if (canMoveEnvoy()) followed.push(gateway);
  };
  return { env: { NODE_OPTIONS: `--import ${preload}` }, follow, move };
}
