import { startRedis as startServer, type RedisServer } from '@dragoman/store/testing/redis-server';
import { afterAll } from 'vitest';

/** Here and not where one is started: a test that runs can ask for nothing behind the suite any more. */
const started: RedisServer[] = [];
afterAll(async () => {
  for (const server of started) await server.stop();
});

/** A server of its own on a Unix socket; it is gone when the suite is over. */
export async function startRedis(): Promise<RedisServer> {
  const server = await startServer();
  started.push(server);
  return server;
}
