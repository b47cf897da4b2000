import { serviceCluster } from '../cluster/service-cluster.ts';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { idFormat } from './give-id.ts';
import { grpcLog } from './grpc-log.ts';
import { onlyOurs } from './only-ours.ts';
import { patchServing } from './serves-models.ts';

const METER = 'dragoman.meter';
/**
 * A soft budget is to stop within a second of the call that spent it. What waits while the connection is made or the
 * meter is slow is kept by each worker up to so many bytes, some 12,000 calls; more is dropped, and is in the log alone.
 */
const TOGETHER = { bytes: 8 * 1024 * 1024, ms: 100 };

/** The meter is told of each call when it is over, however it ended. No call waits for it. */
export function tellMeter(intents: Intents): Patch {
  const name = 'tell-meter';
  const { meter, shared } = intents.gateway;
  if (!meter) return { name };
  const log = grpcLog({
    name: METER,
    cluster: METER,
    together: TOGETHER,
    says: { id: idFormat({ meter }) },
    ...(shared && { filter: onlyOurs() }),
  });
  return patchServing(name, intents, (hcm) => ({
    ...hcm,
    accessLog: [...hcm.accessLog.filter((each) => each.name !== METER), log],
  }));
}

/** The cluster that leads to the meter. */
export function addMeter({ gateway: { meter } }: Intents): Patch {
  const name = 'add-meter';
  if (!meter) return { name };
  return {
    name,
    add: (resources) => ({ ...resources, clusters: [...resources.clusters, serviceCluster(METER, meter)] }),
  };
}
