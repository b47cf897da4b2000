/** One official client, and how its users ask for the same things with it. */
export interface Client {
  readonly name: string;
  /** What it speaks. */
  readonly format: string;
  /** What its errors are made of, for a 400 of the provider. */
  readonly errors: new (...args: never[]) => Error;
  /** The text of an answer. */
  chat(model: string): Promise<string>;
  stream(model: string): Promise<string>;
  /** With a tool: the model's call; then, with its result, the answer. */
  call(model: string): Promise<Called>;
  answerWith(model: string, called: Called): Promise<string>;
  image(model: string): Promise<string>;
  /** The answer to a question with a JSON schema. */
  json(model: string): Promise<unknown>;
  /** The thoughts that a stream shows; absent: this client has no place for them. */
  readonly thoughts?: (model: string) => Promise<string>;
}

export interface Called {
  readonly name: string;
  readonly args: unknown;
  /** The client's own message with the call, to be sent back. */
  readonly message: unknown;
  readonly id: string;
}

export const ASKED = 'What is it like in Paris?';
export const TOOL = {
  name: 'get_weather',
  description: 'Says what the weather is.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const;
export const RESULT = 'canary-result-19 degrees';
export const SCHEMA = {
  type: 'object',
  properties: { canary_property: { type: 'string' } },
  required: ['canary_property'],
  additionalProperties: false,
} as const;
/** One pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const KEY = 'callers-own';
export const MOST = 256;

/** All of what a client gives one after the other. */
export async function every<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
