import { ERRORS, type ErrorCode } from './errors.ts';

const BRAND = Symbol.for('dragoman.GatewayError');

export interface ErrorDetails {
  /** JSON path of the field of the caller's body, as he would write it: `messages[0].content[1].image_url`. */
  readonly param?: string;
  /** For our log; never leaves. */
  readonly cause?: unknown;
}

/**
 * The only error that crosses a package boundary. `message` is written for the caller and is sent to them: no secret,
 * no address, no text of ours that they cannot use.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly param: string | undefined;

  constructor(code: ErrorCode, message: string, { param, cause }: ErrorDetails = {}) {
    super(message, { cause });
    this.code = code;
    this.param = param;
  }

  /** HTTP status of the answer. */
  get status(): number {
    return ERRORS[this.code].status;
  }

  /** Works across copies of this package, where `instanceof` does not. */
  static is(value: unknown): value is GatewayError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** Whatever was thrown; what is not ours becomes `internal_error` and its text stays here. */
  static from(thrown: unknown): GatewayError {
    return GatewayError.is(thrown) ? thrown : new GatewayError('internal_error', 'internal error', { cause: thrown });
  }
}
