import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs a command of the workspace with live output; its exit code. nx keeps no daemon behind. */
export function run([command, ...args], root) {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const env = { ...process.env, PATH: path, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
  return new Promise((ended) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
    child.once('error', () => ended(127));
    child.once('exit', (code) => ended(code ?? 1));
  });
}
