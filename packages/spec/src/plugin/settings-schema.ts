/** One thing that is wrong with settings: where, and in words that do not show the value. */
export interface SettingsIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What reads the settings of a plugin. Every schema of zod is one. */
export interface SettingsSchema<Settings> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Settings }
    | { readonly success: false; readonly error: { readonly issues: readonly SettingsIssue[] } };
}
