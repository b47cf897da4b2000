import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

/** @see https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT_FRAME = 0x81;
const LENGTH_BITS = 0x7f;
const MASK = Buffer.from([1, 2, 3, 4]);
const KEY = 'dGVzdGtpdC1rZXktMDAwMQ==';

const acceptOf = (key: string): string => createHash('sha1').update(`${key}${GUID}`).digest('base64');
const masked = (payload: Buffer): Buffer => payload.map((byte, at) => byte ^ (MASK[at % MASK.length] ?? 0)) as Buffer;

/** Takes the upgrade and sends every short text back as it came. */
export function echoWebSocket({ headers }: IncomingMessage, socket: Socket): void {
  const accept = acceptOf(headers['sec-websocket-key'] ?? '');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  socket.on('data', (frame: Buffer) => {
    const length = (frame[1] ?? 0) & LENGTH_BITS;
    socket.write(Buffer.concat([Buffer.from([TEXT_FRAME, length]), masked(frame.subarray(6, 6 + length))]));
  });
}

/** What came of asking for an upgrade. */
export interface WebSocketTry {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** undefined: the upgrade was refused */
  readonly echoed: string | undefined;
}

/** Opens a WebSocket, sends one text of at most 125 bytes, waits for one frame and hangs up. */
export function sendOverWebSocket(
  base: string,
  path: string,
  { headers, text }: { headers?: OutgoingHttpHeaders; text: string },
): Promise<WebSocketTry> {
  const { hostname, port } = new URL(base);
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': KEY,
  };
  return new Promise((done, failed) => {
    const sent = httpRequest({ hostname, port, path, headers: { ...upgrade, ...headers }, timeout: 10_000 });
    sent.on('error', failed).on('timeout', () => sent.destroy(new Error('no answer to the upgrade')));
    sent.on('response', (answer) => {
      answer.resume();
      done({ status: answer.statusCode ?? 0, headers: answer.headers, echoed: undefined });
    });
    sent.on('upgrade', (answer, socket) => {
      const payload = Buffer.from(text);
      socket.on('error', failed).once('data', (frame: Buffer) => {
        socket.destroy();
        done({ status: 101, headers: answer.headers, echoed: frame.toString('utf8', 2) });
      });
      socket.write(Buffer.concat([Buffer.from([TEXT_FRAME, 0x80 | payload.length]), MASK, masked(payload)]));
    });
    sent.end();
  });
}
