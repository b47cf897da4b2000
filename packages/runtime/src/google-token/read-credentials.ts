import { readFile } from 'node:fs/promises';

/** A file of Google's credentials, as far as tokens can be had for it. */
export type GoogleCredentials =
  | {
      readonly type: 'service_account';
      readonly client_email: string;
      readonly private_key: string;
      readonly private_key_id?: string;
      readonly token_uri: string;
    }
  | {
      readonly type: 'authorized_user';
      readonly client_id: string;
      readonly client_secret: string;
      readonly refresh_token: string;
      readonly token_uri: string;
    };

const TOKEN_URI = 'https://oauth2.googleapis.com/token';
const MAX_CHARACTERS = 65_536;

/** What has to be there, by type. */
const FIELDS = {
  service_account: ['client_email', 'private_key'],
  authorized_user: ['client_id', 'client_secret', 'refresh_token'],
} as const;

/**
 * Reads the file anew at each call: a rotated one is used without a restart.
 * @throws {Error} that names the file and what is wrong, and nothing of its content
 */
export async function readGoogleCredentials(path: string): Promise<GoogleCredentials> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code ?? error.message})`);
  });
  if (text.length > MAX_CHARACTERS) throw new Error(`${path} is larger than ${MAX_CHARACTERS} characters`);
  const fields = fieldsOf(text, path);
  const { type, private_key_id: keyId, token_uri: uri = TOKEN_URI } = fields;
  if (type !== 'service_account' && type !== 'authorized_user') {
    throw new Error(`${path} is of type ${nameOf(type)}; understood are ${Object.keys(FIELDS).join(' and ')}`);
  }
  const missing = FIELDS[type].find((name) => typeof fields[name] !== 'string' || fields[name] === '');
  if (missing !== undefined) throw new Error(`${path} has no ${missing}`);
  if (typeof uri !== 'string' || !/^https?:\/\//.test(uri) || !URL.canParse(uri)) {
    throw new Error(`${path}: token_uri is not an http(s) URL`);
  }
  const needed = Object.fromEntries(FIELDS[type].map((name) => [name, fields[name]]));
  const named = typeof keyId === 'string' ? { private_key_id: keyId } : {};
  return { ...needed, ...named, type, token_uri: uri } as GoogleCredentials;
}

function fieldsOf(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // The parser's message would quote the text.
  }
  throw new Error(`${path} is not a JSON object`);
}

/** A type is a word; whatever else stands there is not repeated. */
const nameOf = (type: unknown): string => (typeof type === 'string' && /^[a-z_]{1,40}$/.test(type) ? type : 'unknown');
