const DEFAULT = '1.40.0,1.39.3';

/** On which versions of Envoy to run: all suites on the first, those that may differ on the others. */
export const envoyVersions = (env: NodeJS.ProcessEnv): readonly string[] =>
  (env['DRAGOMAN_E2E_ENVOY_VERSIONS'] ?? DEFAULT).split(',').map((version) => version.trim());
