import { connect } from 'node:net';

/** For clients that keep to no rules: bytes as they are, and what came back until the other side hung up or fell silent. */
export interface RawTry {
  /** Each byte one character. */
  readonly text: string;
  /** Statuses of all heads in it, in order. */
  readonly statuses: readonly number[];
}

const SILENCE_MS = 250;
const NO_ANSWER_MS = 10_000;

/** Sends parts one after the other on one connection. @param pauseMs between parts */
export function sendRaw(base: string, parts: readonly (string | Buffer)[], pauseMs = 0): Promise<RawTry> {
  const { hostname, port } = new URL(base);
  return new Promise((answered) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => send(0));
    const send = (at: number): void => {
      const part = parts[at];
      if (part === undefined || socket.destroyed) return;
      socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part, () =>
        setTimeout(send, pauseMs, at + 1),
      );
    };
    socket.setTimeout(NO_ANSWER_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      socket.setTimeout(SILENCE_MS);
    });
    // A reset is an answer too: what came before it is given back.
    socket.on('error', () => socket.destroy()).on('close', () => answered({ text, statuses: statusesIn(text) }));
  });
}

const statusesIn = (text: string): readonly number[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
