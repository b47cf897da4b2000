/** Which calls a member of a plugin is for: those of these models at these kinds of providers. */
export interface CallScope {
  /**
   * Names of `models:` of the file, a `*` at the end for any rest; absent: all. A wildcard of the file is meant as soon
   * as one name can be both.
   */
  readonly models?: readonly string[];
  /** Kinds of providers; absent: all. */
  readonly kinds?: readonly string[];
}
