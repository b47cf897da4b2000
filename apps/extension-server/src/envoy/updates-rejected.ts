import { askEnvoy } from './ask-envoy.ts';

/**
 * How often an Envoy has refused what it was given, by kind of resource.
 * @param admin its admin address: `127.0.0.1:19000`
 * @throws {Error} when it does not answer
 */
export async function updatesRejected(admin: string): Promise<ReadonlyMap<string, number>> {
  const text = await askEnvoy(admin, '/stats?filter=update_rejected$');
  // `listener_manager.lds.update_rejected: 1`
  const counters = [...text.matchAll(/^(\S+update_rejected): (\d+)$/gm)];
  return new Map(counters.map(([, name = '', count]) => [name, Number(count)]));
}
