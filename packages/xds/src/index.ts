export * from './config-source.ts';
export * from './duration.ts';
export * from './http-connection-manager.ts';
export * from './http-filter.ts';
export * from './metadata.ts';
export * from './resources.ts';
export * from './typed.ts';
export * from './yaml-tree.ts';
