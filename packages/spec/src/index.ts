export * from './endpoints.ts';
export * from './errors.ts';
export * from './formats.ts';
export * from './provider-kind.ts';
