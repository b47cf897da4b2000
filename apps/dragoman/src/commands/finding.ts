/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly says: string;
}
