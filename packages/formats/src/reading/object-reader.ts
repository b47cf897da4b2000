import { GatewayError, type ErrorCode, type Feature, type Json, type JsonObject, type Use } from '@dragoman/spec';

/** What is kept while one body is read: what it uses, and the readers whose unread fields are named at the end. */
interface Reading {
  readonly fault: ErrorCode;
  readonly uses: Use[];
  readonly readers: ObjectReader[];
  readonly spell: Spelling;
}

/** The name under which a field stands in an object, for formats whose fields may be spelt in more than one way. */
export type Spelling = (value: JsonObject, field: string) => string;

const asNamed: Spelling = (_value, field) => field;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Begins to read the body of a caller: what is wrong with it is his mistake (`invalid_request`) and names the field. */
export const readRequestBody = (body: JsonObject, spell: Spelling = asNamed): ObjectReader =>
  new ObjectReader(body, '', { fault: 'invalid_request', uses: [], readers: [], spell });

/**
 * A JSON object that is being read. It remembers which fields were asked for, so that those that nobody asked for can
 * be named: nothing of a request is lost in silence. `null` reads as absent, as in all six formats.
 */
export class ObjectReader {
  readonly value: JsonObject;
  /** Where it stands in the body: `messages[0].content`; empty for the body itself. */
  readonly path: string;
  readonly #reading: Reading;
  readonly #asked = new Set<string>();

  constructor(value: JsonObject, path: string, reading: Reading) {
    this.value = value;
    this.path = path;
    this.#reading = reading;
    reading.readers.push(this);
  }

  /** Where a field stands in the body. */
  at(field: string): string {
    const name = this.#reading.spell(this.value, field);
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** A value as it came; absent and null are undefined. */
  raw(field: string): Json | undefined {
    const name = this.#reading.spell(this.value, field);
    this.#asked.add(name);
    const value = Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return value === null ? undefined : value;
  }

  /** Whether the field is there and not null; it still counts as unread. */
  has(field: string): boolean {
    const name = this.#reading.spell(this.value, field);
    return Object.hasOwn(this.value, name) && this.value[name] !== null && this.value[name] !== undefined;
  }

  string(field: string): string | undefined {
    const value = this.raw(field);
    if (value === undefined || typeof value === 'string') return value;
    return this.fail(field, 'expected text');
  }

  number(field: string): number | undefined {
    const value = this.raw(field);
    if (value === undefined || typeof value === 'number') return value;
    return this.fail(field, 'expected a number');
  }

  integer(field: string): number | undefined {
    const value = this.number(field);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    return this.fail(field, 'expected a whole number');
  }

  boolean(field: string): boolean | undefined {
    const value = this.raw(field);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.fail(field, 'expected true or false');
  }

  object(field: string): ObjectReader | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    if (isObject(value)) return new ObjectReader(value, this.at(field), this.#reading);
    return this.fail(field, 'expected an object');
  }

  /** An object that is carried as it is: nothing in it counts as unread. */
  json(field: string): JsonObject | undefined {
    const value = this.raw(field);
    if (value === undefined || isObject(value)) return value;
    return this.fail(field, 'expected an object');
  }

  list(field: string): readonly Json[] | undefined {
    const value = this.raw(field);
    if (value === undefined || Array.isArray(value)) return value as readonly Json[] | undefined;
    return this.fail(field, 'expected a list');
  }

  /** The objects of a list. */
  objects(field: string): readonly ObjectReader[] | undefined {
    return this.list(field)?.map((value, at) => {
      const path = `${this.at(field)}[${at}]`;
      if (!isObject(value)) throw new GatewayError(this.#reading.fault, `${path}: expected an object`, { param: path });
      return new ObjectReader(value, path, this.#reading);
    });
  }

  strings(field: string): readonly string[] | undefined {
    return this.list(field)?.map((value, at) => {
      const path = `${this.at(field)}[${at}]`;
      if (typeof value !== 'string')
        throw new GatewayError(this.#reading.fault, `${path}: expected text`, { param: path });
      return value;
    });
  }

  /** What a getter gave, or the error that says that it has to be there. */
  required<T>(field: string, value: T | undefined): T {
    return value === undefined ? this.fail(field, 'is required') : value;
  }

  /** Notes that a feature is used at a field of this object; without a field, at the object itself. */
  uses(feature: Feature, field?: string): void {
    this.#reading.uses.push({ feature, path: field === undefined ? this.path : this.at(field) });
  }

  /** Fields that are understood and mean nothing to anybody else. */
  ignore(...fields: readonly string[]): void {
    for (const field of fields) this.#asked.add(this.#reading.spell(this.value, field));
  }

  /** This object carried as it is: nothing in it counts as unread. */
  whole(): JsonObject {
    this.ignore(...Object.keys(this.value));
    return this.value;
  }

  fail(field: string, why: string): never {
    const path = field === '' ? this.path : this.at(field);
    throw new GatewayError(this.#reading.fault, `${path}: ${why}`, { param: path });
  }

  /** Fields of this object that nobody asked for, with their values. */
  unread(): JsonObject {
    const left = Object.entries(this.value).filter(
      ([field, value]) => !this.#asked.has(field) && value !== null && value !== undefined,
    );
    return Object.fromEntries(left);
  }

  /** All uses of the body, those of unknown fields included; to be called once, at the end, on any of its readers. */
  allUses(): readonly Use[] {
    const unknown = this.#reading.readers.flatMap((reader) =>
      Object.keys(reader.unread()).map((field): Use => ({ feature: 'unknown-field', path: reader.at(field) })),
    );
    return [...this.#reading.uses, ...unknown];
  }
}
