/** What programs expect of any environment. */
const USUAL = ['PATH', 'HOME', 'USER', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH'];

/** The environment of an Envoy: the usual, and nothing that its own configuration does not ask for. */
export const envoyEnvironment = (env: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(USUAL.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
