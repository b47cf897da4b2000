export { askEnvoy } from './envoy/ask-envoy.ts';
export { lacksTold, translationLacks } from './envoy/translation-lacks.ts';
export { updatesRejected } from './envoy/updates-rejected.ts';
export { EXTENSION_SERVICE } from './grpc/service-definition.ts';
export type { TranslationOutcome } from './hooks/translate.ts';
export { extensionService, type ServiceOptions } from './service.ts';
export { startExtensionServer, type ExtensionServer, type ExtensionServerOptions } from './start-extension-server.ts';
