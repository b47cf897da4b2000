import { DURATION, RETRY_CAUSES, suggest, toMilliseconds } from '@dragoman/config';
import type { PublicName, RetryReason } from '@dragoman/patches';
import type { KindsByName } from '@dragoman/providers';
import { FORMATS, type Format, type ProviderKind } from '@dragoman/spec';
import { type Parsed, type Patience, type ProviderChoice, understood, type UpstreamNames, wrong } from './facts.ts';

const MAX_ATTEMPTS = 10;
/** What goes out in a header of each answer has to leave room for the others. */
const MAX_NAME = 1_024;

const items = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** The name of a model as callers say it; a `*` at its end stands for any rest. */
export function publicName(text: string): Parsed<PublicName> {
  if (text === '' || /[\s\p{Cc}]/u.test(text)) return wrong('the name of a model is not empty and has no spaces in it');
  if (text.slice(0, -1).includes('*')) return wrong(`${JSON.stringify(text)}: a * may only stand at the end of a name`);
  const prefix = text.endsWith('*');
  return understood({ kind: prefix ? 'prefix' : 'exact', text: prefix ? text.slice(0, -1) : text });
}

/** `gpt-5, gpt-*` */
export function publicNames(text: string): Parsed<readonly PublicName[]> {
  const names: PublicName[] = [];
  for (const item of items(text)) {
    const name = publicName(item);
    if ('wrong' in name) return name;
    names.push(name.value);
  }
  return names.length > 0 ? understood(names) : wrong('expected names of models, with commas between them');
}

/** `openai`, or `aws-bedrock/anthropic-messages` for one format of several; more of them with `+`, the preferred first. */
export function provider(text: string, kinds: KindsByName): Parsed<ProviderChoice> {
  const [name = '', written, ...more] = text.trim().split('/');
  const kind = kinds.get(name);
  if (!kind) return wrong(`${JSON.stringify(name)} is not a kind of provider${suggest(name, [...kinds.keys()])}`);
  if (written === undefined) return understood({ kind, formats: kind.formats });
  const formats = written.split('+');
  const strange = formats.find((format) => !speaks(kind, format));
  if (more.length > 0 || strange !== undefined) {
    const said = [written, ...more].join('/');
    return wrong(`${name} does not speak ${JSON.stringify(strange ?? said)}${suggest(strange ?? said, spoken(kind))}`);
  }
  return new Set(formats).size < formats.length
    ? wrong(`${JSON.stringify(written)} says a format twice`)
    : understood({ kind, formats: formats as Format[] });
}

const spoken = ({ paths }: ProviderKind): readonly string[] => Object.keys(paths);

const speaks = (kind: ProviderKind, format: string): boolean =>
  FORMATS.includes(format as Format) && spoken(kind).includes(format);

/** `gpt-5`, or `smart=gpt-5, fast=gpt-5-mini`, or both; what is not named gets the one without `=`. */
export function upstreamNames(text: string): Parsed<UpstreamNames> {
  const by = new Map<string, string>();
  let all: string | undefined;
  for (const item of items(text)) {
    const at = item.indexOf('=');
    const name = item.slice(at + 1).trim();
    const key = item.slice(0, Math.max(at, 0)).trim();
    if (!isUpstreamName(name)) return wrong(`${JSON.stringify(name)} is not a name that can go upstream`);
    if (at >= 0 && by.has(key)) return wrong(`${key} stands there twice`);
    if (at < 0 && all !== undefined) return wrong(`both ${JSON.stringify(all)} and ${JSON.stringify(name)} for all`);
    if (at < 0) all = name;
    else by.set(key, name);
  }
  if (all === undefined && by.size === 0) return wrong('expected the name of a model');
  return understood({ by, ...(all !== undefined && { all }) });
}

/** A space in it is one's own affair, but where a `=` comes behind it a comma is missing. */
const isUpstreamName = (name: string): boolean =>
  name === '*' ||
  (name !== '' && name.length <= MAX_NAME && !name.includes('*') && !/[\p{Cc}\p{Zl}\p{Zp}]|\s.*=/u.test(name));

export const backendNames = (text: string): Parsed<readonly string[]> =>
  items(text).length > 0 ? understood(items(text)) : wrong('expected names of Backends, with commas between them');

export function milliseconds(text: string): Parsed<number> {
  return DURATION.test(text.trim())
    ? understood(toMilliseconds(text.trim()))
    : wrong(`${JSON.stringify(text)} is not a duration: 500ms, 120s, 2m, 1h, or a number of seconds`);
}

/** `2`, or `2 on connect, reset, 429, 5xx` */
export function retries(text: string): Parsed<NonNullable<Patience['retries']>> {
  const [, count, on] = /^\s*(\d{1,2})(?:\s+on\s+(.+))?$/.exec(text) ?? [];
  if (count === undefined || Number(count) > MAX_ATTEMPTS)
    return wrong(`${JSON.stringify(text)} is not a number of retries up to ${MAX_ATTEMPTS}: 2, or 2 on connect, 429`);
  const causes = on === undefined ? [...RETRY_CAUSES] : items(on);
  const strange = causes.find((cause) => !RETRY_CAUSES.includes(cause as RetryReason));
  if (strange !== undefined) return wrong(`${JSON.stringify(strange)} is not a cause${suggest(strange, RETRY_CAUSES)}`);
  return understood({ attempts: Number(count), on: causes as RetryReason[] });
}

export const yesOrNo = (text: string): Parsed<boolean> =>
  text === 'true' || text === 'false' ? understood(text === 'true') : wrong('expected true or false');

/** Without a slash at its end; other letters than those of ASCII stand in a path with their `%`. */
export const path = (text: string): Parsed<string> =>
  /^\/[!-~]*$/.test(text) && !/[?#|;,]/.test(text)
    ? understood(text.replace(/\/+$/, ''))
    : wrong(`${JSON.stringify(text)} is not a path`);

export const word = (text: string): Parsed<string> =>
  /^[\w.:-]+$/.test(text) && text.length <= MAX_NAME
    ? understood(text)
    : wrong(`${JSON.stringify(text)} has letters that are not allowed here`);
