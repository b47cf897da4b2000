import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where fetched binaries are kept: `DRAGOMAN_CACHE`, else `XDG_CACHE_HOME/dragoman`, else `~/.cache/dragoman`. */
export function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  const { DRAGOMAN_CACHE: own, XDG_CACHE_HOME: shared, HOME: home } = env;
  if (own) return own;
  return join(shared || join(home || homedir(), '.cache'), 'dragoman');
}
