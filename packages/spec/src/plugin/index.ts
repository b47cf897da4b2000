export * from './kind-price.ts';
export * from './plugin.ts';
export * from './settings-schema.ts';
export * from './xds-patch.ts';
