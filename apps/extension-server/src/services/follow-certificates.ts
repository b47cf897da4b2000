import { followTlsFiles, type FollowedTls, type TlsFiles } from '@dragoman/runtime';

/** PEM files, which are followed. Absent: clear text. */
export interface CertificateFiles {
  /** Of this server; Envoy Gateway has to show a certificate of `ca`. */
  readonly tls?: TlsFiles;
  /** What Envoys show to the services that they ask; what those show is of `ca`. */
  readonly services?: TlsFiles;
}

export interface CertificateEvents {
  /** Translations hold what was in the files before. */
  readonly onChange: () => void;
  readonly report: (line: string) => void;
}

export interface FollowedCertificates {
  readonly tls: FollowedTls | undefined;
  readonly services: FollowedTls | undefined;
}

/** For `/status`; null: there is none. */
export const certificateStatus = ({ tls, services }: FollowedCertificates): object => ({
  tls: tls?.status ?? null,
  services: services?.status ?? null,
});

/**
 * Certificates as their files say them now. Envoys are told by whom that of the policies was signed, and what to show.
 * @throws {Error} when files cannot be served
 */
export function followCertificates(
  files: CertificateFiles,
  { onChange, report }: CertificateEvents,
): FollowedCertificates {
  const tls = files.tls && followTlsFiles(files.tls, report);
  const services = files.services && followTlsFiles(files.services, (line) => report(`for services: ${line}`));
  for (const each of [tls, services]) each?.follow(onChange);
  return { tls, services };
}
