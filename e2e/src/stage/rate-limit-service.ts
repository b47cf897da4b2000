import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  RateLimitRequestSchema,
  RateLimitResponse_Code,
  RateLimitResponseSchema,
} from '@envoyproxy/protos/envoy/service/ratelimit/v3/rls';
import { startGrpcServer } from '@dragoman/runtime';
import { freePort } from '@dragoman/testkit';
import { afterAll } from 'vitest';

const SHOULD_RATE_LIMIT = '/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit';

/** One descriptor that was asked about. */
export interface Asked {
  readonly domain: string;
  readonly words: Readonly<Record<string, string>>;
  /** Undefined: one. */
  readonly hits: number | undefined;
}

export interface RateLimitService {
  /** HOST:PORT */
  readonly target: string;
  readonly asked: readonly Asked[];
  /** Whom it finds over his limit from now on. */
  refuse(isOver: (asked: Asked) => boolean): void;
  close(): Promise<void>;
}

/** A service that keeps what it was asked and counts nothing; it is gone when the suite is over. */
export async function rateLimitService(): Promise<RateLimitService> {
  const asked: Asked[] = [];
  let isOver: (one: Asked) => boolean = () => false;
  const answer = (bytes: Uint8Array): Uint8Array => {
    const { domain, descriptors } = fromBinary(RateLimitRequestSchema, bytes);
    const codes = descriptors.map(({ entries, hitsAddend }) => {
      const words = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
      const one = { domain, words, hits: hitsAddend === undefined ? undefined : Number(hitsAddend) };
      asked.push(one);
      return isOver(one) ? RateLimitResponse_Code.OVER_LIMIT : RateLimitResponse_Code.OK;
    });
    const overallCode = codes.includes(RateLimitResponse_Code.OVER_LIMIT)
      ? RateLimitResponse_Code.OVER_LIMIT
      : RateLimitResponse_Code.OK;
    const statuses = codes.map((code) => ({ code }));
    return toBinary(RateLimitResponseSchema, create(RateLimitResponseSchema, { overallCode, statuses }));
  };
  const port = await freePort();
  const server = await startGrpcServer({
    listen: { host: '127.0.0.1', port },
    methods: new Map([[SHOULD_RATE_LIMIT, () => ({ message: answer })]]),
    report: () => undefined,
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await server.drain(0);
    closed = true;
  };
  afterAll(close);
  return { target: `127.0.0.1:${port}`, asked, refuse: (over) => (isOver = over), close };
}
