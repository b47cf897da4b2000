import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const SUFFIX = '.json';
const TEXT_SUFFIX = '.txt';

/** Of a secret: a text, as it is and not trimmed; a certificate chain and its key, or who is trusted to sign, in PEM. */
export type SecretContent =
  string | { readonly chain: string; readonly key: string } | { readonly authorities: string };

/** Secrets as files that Envoy reads and watches (`path_config_source`); only the owner can read them. */
export interface SecretFiles {
  /**
   * Durable when it returns, and seen by Envoy at once; an equal value changes nothing on disk.
   * @param name the secret's name in Envoy
   */
  write(name: string, content: SecretContent): void;
  /** Absolute when the folder is; the file need not exist. */
  path(name: string): string;
  /** The same for a text that is in a form of its own and not one of Envoy's secrets. */
  writeText(name: string, text: string): void;
  textPath(name: string): string;
  /** Deletes the files of all other secrets. */
  keepOnly(names: ReadonlySet<string>): void;
}

/** Makes the folder (mode 0700) if it is not there. */
export function openSecretFiles(dir: string): SecretFiles {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const path = (name: string): string => join(dir, fileName(name, SUFFIX));
  const textPath = (name: string): string => join(dir, fileName(name, TEXT_SUFFIX));
  const put = (file: string, content: string): void => {
    if (contentOf(file) !== content) replaceDurably({ dir, path: file, content });
  };
  return {
    path,
    textPath,
    write: (name, content) => put(path(name), JSON.stringify(discoveryResponse(name, content))),
    writeText: (name, text) => put(textPath(name), text),
    keepOnly: (names) => {
      const kept = new Set([...names].flatMap((name) => [fileName(name, SUFFIX), fileName(name, TEXT_SUFFIX)]));
      for (const file of readdirSync(dir)) if (!kept.has(file)) rmSync(join(dir, file), { force: true });
    },
  };
}

/** A name may have slashes; a file's may not. */
const fileName = (name: string, suffix: string): string => `${encodeURIComponent(name)}${suffix}`;

/** What Envoy expects in a file of secrets. @see https://www.envoyproxy.io/docs/envoy/latest/configuration/security/secret */
const discoveryResponse = (name: string, content: SecretContent) => ({
  resources: [
    {
      '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
      name,
      ...secretOf(content),
    },
  ],
});

function secretOf(content: SecretContent): object {
  if (typeof content === 'string') return { generic_secret: { secret: inline(content) } };
  if ('authorities' in content) return { validation_context: { trusted_ca: inline(content.authorities) } };
  return { tls_certificate: { certificate_chain: inline(content.chain), private_key: inline(content.key) } };
}

const inline = (text: string) => ({ inline_string: text });

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there, or not readable: it is written anew, and that fails with the right error if it must.
    return undefined;
  }
}

/** Envoy watches for a file moved into place; a reader never sees a part, not even after a power cut. */
function replaceDurably({ dir, path, content }: { dir: string; path: string; content: string }): void {
  const draft = `${path}.${process.pid}.tmp`;
  rmSync(draft, { force: true });
  try {
    withFile(draft, 'wx', (file) => {
      writeFileSync(file, content);
      fsyncSync(file);
    });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  withFile(dir, 'r', fsyncSync);
}

function withFile(path: string, flags: string, use: (file: number) => void): void {
  const file = openSync(path, flags, 0o600);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}
