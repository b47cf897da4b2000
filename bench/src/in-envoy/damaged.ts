import { FIXTURES } from '@dragoman/formats/testing/fixtures';
import { ODD } from '@dragoman/formats/testing/odd';
import type { Json, JsonObject } from '@dragoman/spec';
import { answeredCase, bytesOfJson, requestCase, type Case, type Pair } from './cases.ts';

type Path = readonly (string | number)[];

function pathsIn(value: Json | undefined, above: Path = []): readonly Path[] {
  const inner: readonly (readonly [string | number, Json | undefined])[] = Array.isArray(value)
    ? value.map((each: Json, at) => [at, each] as const)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  return [...(above.length > 0 ? [above] : []), ...inner.flatMap(([name, each]) => pathsIn(each, [...above, name]))];
}

function replaced(value: Json | undefined, [first, ...rest]: Path, by: Json): Json {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((each: Json, at) => (at === first ? replaced(each, rest, by) : each));
  const object = value as JsonObject;
  return { ...object, [first]: replaced(object[first], rest, by) };
}

/** Each place of a body turned into something odd, another thing at the next place. */
const damaged = (body: JsonObject): readonly (readonly [what: string, body: JsonObject])[] =>
  pathsIn(body).map((path, at) => {
    const odd = ODD[at % ODD.length] ?? null;
    return [`${path.join('.')} is ${JSON.stringify(odd)}`, replaced(body, path, odd) as JsonObject];
  });

/** The rows of the conformance suite, damaged: requests of the caller's format, whole answers of the provider's. */
export function damagedCases(pair: Pair): readonly Case[] {
  const { from, to } = pair;
  const requests = FIXTURES[from.format].requests.flatMap(({ name, body }) =>
    damaged(body).map(([what, other]) =>
      requestCase(pair, { name: `${name}: ${what}`, body: bytesOfJson(other), stream: false }),
    ),
  );
  const answers = FIXTURES[to.format].answers.flatMap(({ name, whole }) =>
    damaged(whole).map(([what, other]) => {
      const bytes = bytesOfJson(other);
      return answeredCase(pair, { name: `${name}: ${what}`, contentType: 'application/json', bytes, stream: false });
    }),
  );
  return [...requests, ...answers];
}
