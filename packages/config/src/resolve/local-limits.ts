import type { Path } from '../path.ts';
import type { Report } from '../report.ts';
import type { RawLocalLimit } from '../schema/local-limits.ts';
import type { LocalLimit, LocalSubject } from '../types.ts';
import { suggest } from '../nearest.ts';
import { toRate } from './values.ts';

/** What Envoy counts with: 32 bits. */
const MOST = 4_294_967_295;

const HEADER = 'header.';
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
/** Whose key it is says `key`; nobody's key belongs into the file or into what Envoy counts by. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  ...['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'proxy-authorization', 'cookie'],
]);
/** Only the gateway may say these: what a caller sends is taken off before. */
const TAKEN_OFF = /^x-(?:envoy|gw|dragoman|llm)-/;

/** @param isAsked - callers have to say who they are */
export const resolveLocalLimits = (
  raw: readonly RawLocalLimit[],
  isAsked: boolean,
  report: Report,
): readonly LocalLimit[] =>
  raw.map(({ requests, by = [], when = {} }, index) => {
    const path = ['localLimits', index];
    const rate = toRate(requests);
    if (rate.count > MOST) report.problem([...path, 'requests'], `must be at most ${MOST} calls`);
    const context = { isAsked, report };
    return {
      requests: rate,
      by: toBy(by, [...path, 'by'], context),
      when: toWhen(when, [...path, 'when'], context),
    };
  });

interface Context {
  readonly isAsked: boolean;
  readonly report: Report;
}

const toBy = (by: string | readonly string[], path: Path, context: Context): LocalLimit['by'] => {
  const places =
    typeof by === 'string' ? [{ name: by, at: path }] : by.map((name, at) => ({ name, at: [...path, at] }));
  const found = places.flatMap(({ name, at }): LocalLimit['by'] => {
    const subject = toSubject(name, ['key', 'team']);
    const why = subject === undefined ? unknown(name, ['key', 'team']) : neverHolds(subject, context.isAsked);
    if (why !== undefined) context.report.problem(at, why);
    // By a path anybody could make up as many buckets as he likes: nothing of ours reads it there.
    return subject === undefined || subject === 'path' ? [] : [subject];
  });
  if (new Set(found).size < found.length) context.report.problem(path, 'the same stands twice');
  return found;
};

const toWhen = (when: Readonly<Record<string, string>>, path: Path, context: Context): LocalLimit['when'] => {
  const found = Object.entries(when).flatMap(([name, value]) => {
    const at = [...path, name];
    const subject = toSubject(name, ['key', 'team', 'path']);
    const why = subject === undefined ? unknown(name, ['key', 'team', 'path']) : neverHolds(subject, context.isAsked);
    if (why !== undefined) context.report.nameProblem(at, why);
    if (subject === undefined) return [];
    if (subject === 'path' && !value.startsWith('/')) context.report.problem(at, 'a path begins with /');
    return [{ subject, value }];
  });
  if (new Set(found.map(({ subject }) => subject)).size < found.length)
    context.report.problem(path, 'the same stands twice');
  return found;
};

/** Names of headers come in small letters from here on. */
const toSubject = (text: string, known: readonly string[]): LocalSubject | undefined => {
  if (known.includes(text)) return text as LocalSubject;
  const header = text.toLowerCase().slice(HEADER.length);
  return text.startsWith(HEADER) && HEADER_NAME.test(header) ? `header.${header}` : undefined;
};

const unknown = (name: string, known: readonly string[]): string =>
  `unknown subject ${JSON.stringify(name)}${suggest(name, [...known, 'header.NAME'])}`;

const neverHolds = (subject: LocalSubject, isAsked: boolean): string | undefined => {
  if (subject === 'key' || subject === 'team')
    return isAsked ? undefined : 'nobody is asked who he is, so it would never hold: it needs keys or jwt';
  const header = subject.slice(HEADER.length);
  if (CREDENTIALS.has(header)) return 'a credential is nothing to count by; each caller is told apart by key';
  return subject !== 'path' && TAKEN_OFF.test(header) ? 'this header is taken off every call before' : undefined;
};
