export { configFromEnvironment, type EnvironmentOptions } from './config-from-environment.ts';
export { BUILT_IN, RETRY_CAUSES } from './defaults.ts';
export { jsonSchema } from './json-schema.ts';
export { parseConfig, type ConfigInput, type ParseResult } from './parse-config.ts';
export { formatProblem, type Problem } from './problem.ts';
export { isLoopback } from './resolve/listen.ts';
export type * from './types.ts';
export type { Environment } from './variables.ts';
