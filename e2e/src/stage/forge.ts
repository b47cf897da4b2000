import { ANSWER_CANARY } from '@dragoman/testkit';

const json = { 'content-type': 'application/json' };
const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
/** What a provider of examples/plugin-forge answers: 11 tokens were read and 5 written. */
export const FORGED = {
  JSON: {
    status: 200,
    headers: json,
    body: JSON.stringify({
      id: 'f-1',
      engine: 'hammer-1',
      said: `Struck ${ANSWER_CANARY}.`,
      because: 'done',
      spent: { read: 11, written: 5 },
    }),
  },
  stream: {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: [
      event('hot', { id: 'f-1', engine: 'hammer-1' }),
      ...['Struck ', ANSWER_CANARY.slice(0, 5), `${ANSWER_CANARY.slice(5)}.`].map((said) => event('strike', { said })),
      event('news', { nobody: 'knows it' }),
      event('cold', { because: 'done', spent: { read: 11, written: 5 } }),
    ].join(''),
  },
};
