import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Google's credentials are; nothing of it is secret. */
export type GoogleSource =
  | { readonly from: 'file'; readonly path: string; readonly named: 'GOOGLE_APPLICATION_CREDENTIALS' | 'gcloud' }
  /** `HOST[:PORT]` of a metadata server. */
  | { readonly from: 'metadata server'; readonly host: string };

const METADATA_HOST = 'metadata.google.internal';

/**
 * What `GOOGLE_APPLICATION_CREDENTIALS` names, else the file that `gcloud auth application-default login` left, else the
 * metadata server of the machine, or the one that `GCE_METADATA_HOST` names.
 * @see https://cloud.google.com/docs/authentication/application-default-credentials
 */
export function googleSource(env: NodeJS.ProcessEnv): GoogleSource {
  const named = env['GOOGLE_APPLICATION_CREDENTIALS'];
  if (named) return { from: 'file', path: named, named: 'GOOGLE_APPLICATION_CREDENTIALS' };
  const host = env['GCE_METADATA_HOST'];
  // Who names a metadata server means it.
  if (host) return { from: 'metadata server', host };
  const folder = env['CLOUDSDK_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.config', 'gcloud');
  const path = join(folder, 'application_default_credentials.json');
  if (existsSync(path)) return { from: 'file', path, named: 'gcloud' };
  return { from: 'metadata server', host: METADATA_HOST };
}

/** For reports: names, never values. */
export function describeGoogleSource(source: GoogleSource): string {
  return source.from === 'file' ? `${source.path} (${source.named})` : `the metadata server ${source.host}`;
}
