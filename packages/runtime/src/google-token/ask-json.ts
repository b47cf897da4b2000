const ANSWER_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** What is quoted of an error: its code and description, which hold nothing secret. */
const MAX_QUOTED = 200;

export interface JsonQuestion {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * One HTTP exchange whose answer is a JSON object. Ten seconds and 64 KB are enough for a token.
 * @throws {Error} that says what is wrong with `what`, without anything of the question or of a good answer
 */
export async function askJson(
  url: string,
  what: string,
  question: JsonQuestion,
): Promise<Readonly<Record<string, unknown>>> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const response = await fetch(url, { ...question, signal, redirect: 'error' }).catch((error: unknown) => {
    throw new Error(`${what} cannot be asked: ${reasonOf(error)}`);
  });
  const text = await limitedText(response).catch((error: unknown) => {
    throw new Error(`${what} sent no whole answer: ${reasonOf(error)}`);
  });
  const answer = objectOf(text);
  if (!response.ok) throw new Error(`${what} says ${response.status}${wordsOf(answer)}`);
  if (!answer) throw new Error(`${what} sent no JSON object`);
  return answer;
}

async function limitedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`more than ${MAX_ANSWER_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    // An error page: its status says enough, and a good answer that is no JSON is refused.
    return undefined;
  }
}

/** RFC 6749 section 5.2: an error has a code, and a description for people. */
function wordsOf(answer: Readonly<Record<string, unknown>> | undefined): string {
  const words = [answer?.['error'], answer?.['error_description']].filter((word) => typeof word === 'string');
  return words.length === 0
    ? ''
    : ` (${words
        .join(': ')
        .slice(0, MAX_QUOTED)
        .replace(/\p{Cc}/gu, ' ')})`;
}

/** The system's word for it where there is one: `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return code ?? (cause instanceof Error ? cause.message : error.message);
}
