import type { JsonObject } from '@dragoman/spec';

/** What stands beside numbers that a dialect has to say where no provider said them. */
export const UNCOUNTED: JsonObject = { x_dragoman: { unsaid: { input_tokens: 0, output_tokens: 0 } } };
