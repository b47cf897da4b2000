export * from './kinds.ts';
export * from './provider-paths.ts';
