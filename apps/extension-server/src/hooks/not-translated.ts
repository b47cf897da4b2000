/** A translation that was refused whole. */
export class NotTranslated extends Error {
  /** Whose it was. */
  readonly gateways: readonly string[];

  constructor(gateways: readonly string[], cause: Error) {
    super(cause.message, { cause });
    this.gateways = gateways;
  }
}
