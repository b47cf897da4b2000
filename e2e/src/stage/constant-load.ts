import { openaiChat, startLoad, type Gateway, type Load, type LoadCall } from '@dragoman/testkit';

type Headers = Readonly<Record<string, string>>;

const asking = (model: string, mode: 'JSON' | 'stream', headers: Headers): LoadCall => ({
  path: openaiChat.path(model, mode),
  options: { body: openaiChat.question(model, mode), headers: { 'content-type': 'application/json', ...headers } },
  problem: ({ status, text }) => {
    if (status !== 200) return `${mode}: ${status} ${text.slice(0, 200)}`;
    return mode === 'stream' && !text.includes(openaiChat.lastWord)
      ? `stream without its end: ${text.slice(-200)}`
      : undefined;
  },
});

/** Four callers of streams and four of short calls, without a pause. */
export const constantLoad = (gateway: Pick<Gateway, 'url'>, model: string, headers: Headers = {}): Load =>
  startLoad({
    url: gateway.url,
    streams: { callers: 4, call: asking(model, 'stream', headers) },
    calls: { callers: 4, call: asking(model, 'JSON', headers) },
  });
