import { stringify } from 'yaml';

/** dragoman.yaml as plain data; addresses and the access log are put in unless it says them. */
export type ConfigData = Readonly<Record<string, unknown>>;

/** Ports on loopback and a file. */
export interface ConfigPlaces {
  readonly data: number;
  readonly admin: number;
  readonly accessLog: string;
}

/** The text of dragoman.yaml; one that is a text already stays as it is. */
export function configText(config: ConfigData | string, { data, admin, accessLog }: ConfigPlaces): string {
  if (typeof config === 'string') return config;
  const places = {
    listen: `127.0.0.1:${data}`,
    admin: `127.0.0.1:${admin}`,
    telemetry: { accessLog: { file: accessLog } },
  };
  return stringify({ ...places, ...config });
}
