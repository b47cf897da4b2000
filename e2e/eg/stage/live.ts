import { call, until, type EnvoyGateway, type Reply } from '@dragoman/testkit';
import { ask, type Question } from '../../src/stage/ask.ts';

/** Envoy Gateway loads files in two to five seconds; its gRPC client may wait longer for an extension server. */
export const LIVE_WITHIN_MS = 30_000;

/** Asks until the answer is as it should be; the last answer in any case. */
export async function askUntil(
  gateway: Pick<EnvoyGateway, 'url'>,
  isRight: (reply: Reply) => boolean,
  { model, ...question }: Question & { readonly model: string },
): Promise<Reply> {
  let reply = await ask(gateway, model, question);
  const isSo = async () => isRight((reply = await ask(gateway, model, question)));
  await until(isSo, { ms: LIVE_WITHIN_MS, every: 50 });
  return reply;
}

export const askUntilStatus = (gateway: Pick<EnvoyGateway, 'url'>, model: string, status: number): Promise<Reply> =>
  askUntil(gateway, (reply) => reply.status === status, { model });

/** How often listeners were changed, in all Envoys. */
export async function listenerChanges(gateway: EnvoyGateway): Promise<readonly string[]> {
  await until(async () => gateway.envoyAdmins().length > 0, { ms: 5_000, every: 50 });
  const stats = '/stats?filter=listener_manager.listener_(modified|added|in_place_updated|create_success)';
  return Promise.all(gateway.envoyAdmins().map(async (admin) => (await call(admin, stats)).text));
}
