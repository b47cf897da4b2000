import { GatewayError, type JsonObject } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';

/**
 * The arguments of a tool call as an object, for formats that do not carry them as text; empty text is no arguments.
 * @param path where the call stands, for the error
 * @throws GatewayError `cannot_translate` when they are not a JSON object
 */
export function argumentsObject(args: string, path: string): JsonObject {
  if (args.trim() === '') return {};
  const why = `${path}: the arguments of this tool call are not a JSON object`;
  let value;
  try {
    value = parseJson(args);
  } catch (cause) {
    throw new GatewayError('cannot_translate', why, { param: path, cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GatewayError('cannot_translate', why, { param: path });
  return value as JsonObject;
}
