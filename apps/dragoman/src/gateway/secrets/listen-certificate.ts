import {
  followTlsFiles,
  type FollowedTls,
  type Report,
  type SecretFiles,
  type TlsFiles,
  type TlsPair,
  type TlsStatus,
} from '@dragoman/runtime';
import { LISTEN_AUTHORITIES, LISTEN_CERTIFICATE, type ListenTls } from '@dragoman/standalone';

/** The certificate of the data port, and who may have signed those of its clients, as their files say it now. */
export interface ListenCertificate {
  /** Envoy finds in its files what `tls` names. @throws {Error} when it cannot be served; what was followed before still is */
  follow(tls: ListenTls | undefined): void;
  /** Names of secrets that an Envoy with `tls` reads. What it does not need is followed no longer. */
  keepOnly(tls: ListenTls | undefined): readonly string[];
  /** Of what is served; undefined: no TLS is. */
  readonly status: TlsStatus | undefined;
  close(): void;
}

export function listenCertificate(files: SecretFiles, report: Report): ListenCertificate {
  let followed: { readonly paths: string; readonly tls: FollowedTls } | undefined;
  const close = (): void => {
    followed?.tls.close();
    followed = undefined;
  };
  const write = ({ cert, key, ca }: TlsPair, { clientCa }: ListenTls): void => {
    files.write(LISTEN_CERTIFICATE, { chain: cert.toString(), key: key.toString() });
    if (clientCa !== undefined) files.write(LISTEN_AUTHORITIES, { authorities: ca.toString() });
  };
  return {
    follow: (tls) => {
      const paths = JSON.stringify(tls);
      if (!tls || followed?.paths === paths) return;
      const next = followNew(tls, report);
      close();
      followed = { paths, tls: next };
      write(next.current, tls);
      next.follow((pair) => write(pair, tls));
    },
    keepOnly: (tls) => {
      if (tls) return [LISTEN_CERTIFICATE, LISTEN_AUTHORITIES];
      close();
      return [];
    },
    get status() {
      return followed?.tls.status;
    },
    close,
  };
}

/** Nobody is asked for a certificate where there is no `clientCa`: what stands for it then is not looked at. */
export const tlsFilesOf = ({ cert, key, clientCa }: ListenTls): TlsFiles => ({ cert, key, ca: clientCa ?? cert });

function followNew(tls: ListenTls, report: Report): FollowedTls {
  try {
    return followTlsFiles(tlsFilesOf(tls), (line) => report(`listen: ${line}`));
  } catch (error) {
    throw new Error(`certificate of listen: ${(error as Error).message}`, { cause: error });
  }
}
