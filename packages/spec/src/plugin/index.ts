export * from './authorizer.ts';
export * from './call-scope.ts';
export * from './kind-price.ts';
export * from './plugin-format.ts';
export * from './plugin.ts';
export * from './settings-schema.ts';
export * from './transforms.ts';
export * from './xds-patch.ts';
