/** Takes one line of text for the operator: no line break at its end, nothing secret in it. */
export type Report = (line: string) => void;
