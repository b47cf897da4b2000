export * from './aws-service.ts';
export * from './credential-of.ts';
export * from './formats-of.ts';
export * from './kinds.ts';
export { default as builtInProviders } from './plugin.ts';
export * from './provider-paths.ts';
