import { holdsOf, keepUntilOf, REMEMBER_MS, type Bill, type Order } from '@dragoman/metering';
import { Redis } from 'ioredis';
import { DEADLINE_MS, within } from '../deadline.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import type { Counters, Gateways } from './counters.ts';
import { ABANDON, ADMIT, GIVE_BACK_ALL, LIVE, SETTLE } from './redis-scripts.ts';

export interface RedisOptions {
  /** `redis://`, `rediss://`, or the path of a Unix socket. Redis from 6.2, or Valkey. */
  readonly url: string;
  /** For one call, in milliseconds. */
  readonly deadlineMs?: number;
  /** Before the names of all keys; several gateways may share a server. */
  readonly prefix?: string;
  /** Name of the gateway whose calls these are, another one each time it starts; absent: of none in particular. */
  readonly gateway?: string | undefined;
}

const PREFIX = 'dragoman';
const RECONNECT_MS = 500;
/** Deadlines that a connection may be silent while something waits for it. */
const SILENCE = 5;

type Reply = readonly (string | number)[];
type Arguments = readonly (string | number)[];
/** Runs a script about one call, or about a gateway: this one if not said. */
type Run = (
  name: 'admit' | 'settle' | 'abandon' | 'live' | 'giveBackAll',
  about: Pick<Order | Bill, 'id' | 'atMs'> & { readonly of?: string },
  rest: Arguments,
) => Promise<Reply>;

/**
 * Counters on a Redis or Valkey server, shared by any number of gateways. Waits for the first connection up to the
 * deadline; connects again by itself.
 */
export async function openRedisCounters({
  url,
  deadlineMs = DEADLINE_MS,
  prefix = PREFIX,
  gateway,
}: RedisOptions): Promise<Counters> {
  const redis = new Redis(url, {
    lazyConnect: true,
    // A command that cannot be sent now fails now; one whose answer was lost is not sent again behind our back.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: deadlineMs,
    // Calls end by their own deadline; a connection that says nothing for longer is given up with all that waits on it.
    socketTimeout: SILENCE * deadlineMs,
    retryStrategy: () => Math.min(RECONNECT_MS, deadlineMs),
    scripts: {
      admit: { lua: ADMIT, numberOfKeys: 1 },
      settle: { lua: SETTLE, numberOfKeys: 1 },
      abandon: { lua: ABANDON, numberOfKeys: 1 },
      live: { lua: LIVE, numberOfKeys: 1 },
      giveBackAll: { lua: GIVE_BACK_ALL, numberOfKeys: 1 },
    },
  });
  // Each call says what is wrong; here nobody waits for it.
  redis.on('error', () => undefined);
  await within('redis', deadlineMs, redis.connect()).catch(() => undefined);
  const tagged = `{${prefix}}:`;

  const run: Run = async (name, { id, atMs, of = gateway }, rest) => {
    const script = (redis as unknown as Readonly<Record<string, (...all: Arguments) => Promise<Reply>>>)[name];
    if (script === undefined) throw new TypeError(`there is no script ${name}`);
    return ask(deadlineMs, () => script.call(redis, `${tagged}open`, tagged, id, atMs, REMEMBER_MS, of ?? '', ...rest));
  };
  return {
    admit: async (order) => {
      const [done, ...values] = await run('admit', order, admitArguments(order));
      return { admitted: done === 1, values: values.map(Number) };
    },
    settle: async (bill) => {
      const [done, ...values] = await run('settle', bill, settleArguments(bill));
      return { first: done === 1, values: values.map(Number) };
    },
    abandon: async (id, atMs) => {
      await run('abandon', { id, atMs }, []);
    },
    values: async (counters) => {
      if (counters.length === 0) return [];
      const values = await ask(deadlineMs, () => redis.mget(counters.map((counter) => `${tagged}c:${counter}`)));
      return values.map((value) => Number(value ?? 0));
    },
    ...(gateway !== undefined && { gateways: gatewaysBy(run) }),
    close: async () => redis.disconnect(),
  };
}

function gatewaysBy(run: Run): Gateways {
  return {
    live: async (atMs) => {
      const said = await run('live', { id: '', atMs }, []);
      return new Map(
        Array.from({ length: said.length / 2 }, (_, at) => [String(said[2 * at]), Number(said[2 * at + 1])]),
      );
    },
    giveBack: async (gateway, atMs) => {
      let sum = 0;
      for (;;) {
        const [gave, all] = await run('giveBackAll', { id: '', atMs, of: gateway }, []);
        sum += Number(gave);
        if (Number(all) === 1) return sum;
      }
    },
  };
}

/** Whatever goes wrong between here and the server is the server's trouble; what a script says is a mistake of ours. */
async function ask<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
  try {
    return await within('redis', deadlineMs, work());
  } catch (error) {
    if (error instanceof StoreUnavailable || !(error instanceof Error)) throw error;
    if (error.message.startsWith('OOM')) throw new StoreUnavailable('redis', 'full', { cause: error });
    if (
      error.name === 'ReplyError' &&
      !/^(LOADING|BUSY|READONLY|MASTERDOWN|CLUSTERDOWN|NOAUTH|WRONGPASS|NOREPLICAS|MISCONF)/.test(error.message)
    )
      throw error;
    throw new StoreUnavailable('redis', 'down', { cause: error });
  }
}

const admitArguments = (order: Order): Arguments => [
  JSON.stringify(
    order.charges.map((charge) => ({
      counter: charge.counter,
      ceiling: charge.ceiling,
      needs: charge.needs,
      by: charge.hold + charge.take,
      keepUntilMs: keepUntilOf(charge, order.expiresAtMs),
    })),
  ),
  JSON.stringify(holdsOf(order)),
  order.expiresAtMs,
];

const settleArguments = ({ charges, atMs, used }: Bill): Arguments => [
  JSON.stringify(
    charges.map((charge) => ({
      counter: charge.counter,
      cause: charge.cause,
      take: charge.take,
      keepUntilMs: keepUntilOf(charge, atMs),
    })),
  ),
  used.nanoUsd ?? '',
  used.tokens,
];
