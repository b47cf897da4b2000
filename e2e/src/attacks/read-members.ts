/** Strings, brackets, separators, and whatever else stands between them. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gs;

/** The text of a string for a reader who takes more than he should. */
function textOf(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.slice(1, -1);
  }
}

/** As readers compare names that do not mind case, or that end a name at its first zero. */
const folded = (name: string): string => (name.split('\0')[0] ?? '').toLowerCase();

/** Every value of a name in the outermost object, in order: what readers could take who take the first or the last. */
export function membersNamed(text: string, name: string): readonly string[] {
  const tokens = text.match(TOKENS) ?? [];
  const found: string[] = [];
  let depth = 0;
  tokens.forEach((token, at) => {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth !== 1 || !token.startsWith('"') || tokens[at + 1] !== ':') return;
    if (folded(textOf(token)) === name) found.push(textOf(tokens[at + 2] ?? ''));
  });
  return found;
}
