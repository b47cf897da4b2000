import { freePort, type EnvoyGateway } from '@dragoman/testkit';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { constantLoad } from '../src/stage/constant-load.ts';
import { openFront, type Front } from './stage/front.ts';
import { by, extensionServers, flagOf, keptResources, type Server } from './stage/kept-model.ts';
import { askUntil, askUntilStatus } from './stage/live.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const site = openSite();
const servers = extensionServers();
const place = { mock: await site.provider(), port: await freePort() };
const resources = (key: string, ...models: readonly string[]) => keptResources(place, key, ...models);

describe.each(SOURCES)('%s', (source) => {
  const hosted = startOn(site, source);
  let gateway: EnvoyGateway;
  let front: Front;
  let first: Server;
  let count = 0;

  const another = async (): Promise<Server> => {
    const path = join(servers.folder, `${source}-${(count += 1)}.sock`);
    const kubeconfig = source === 'file' ? '' : (await hosted.kubernetes()).kubeconfig;
    const args = [...flagOf(gateway, source, kubeconfig), '--policies-at', `unix://${front.path}`];
    return servers.start(`unix://${path}`, { path }, args);
  };

  beforeAll(async () => {
    gateway = await hosted.start(resources('anna'), { extensionStarts: 'later' });
    front = await openFront(join(gateway.dir, 'extension.sock'));
    first = await another();
    front.leadTo(first.behind);
    await askUntil(gateway, ({ status }) => status === 200, { model: 'kept', ...by('anna') });
    expect((await ask(gateway, 'kept')).status).toBe(401);
  });
  afterAll(() => site.stop(gateway));

  /** Edits one after the other, until it is told to stop; the last of them. */
  const editing = () => {
    let goesOn = true;
    let nth = 0;
    const edits = (async () => {
      while (goesOn) {
        await gateway.edit(resources('anna', `edit-${(nth += 1)}`));
        await sleep(300);
      }
      return `edit-${nth}`;
    })();
    return () => {
      goesOn = false;
      return edits;
    };
  };

  test.each<[string, (old: Server) => Promise<Server>]>([
    [
      'a replacement that is ready before the old one is told to stop',
      async (old) => {
        const next = await another();
        front.leadTo(next.behind);
        expect(await old.stop()).toEqual({ code: 0, left: [] });
        return next;
      },
    ],
    [
      'a replacement that comes when the old one is gone',
      async (old) => {
        front.leadTo(undefined);
        expect(await old.stop()).toEqual({ code: 0, left: [] });
        await sleep(2_000);
        const next = await another();
        front.leadTo(next.behind);
        return next;
      },
    ],
  ])('under load of calls and edits: %s', async (_what, replace) => {
    const load = constantLoad(gateway, 'open');
    const keyed: number[] = [];
    let goesOn = true;
    const asking = (async () => {
      while (goesOn) {
        keyed.push((await ask(gateway, 'kept', by('anna'))).status, (await ask(gateway, 'kept')).status);
        await sleep(20);
      }
    })();
    const stopEditing = editing();
    await sleep(2_000);
    first = await replace(first);
    await sleep(1_000);
    const last = await stopEditing();
    expect(await askUntilStatus(gateway, last, 200)).toMatchObject({ status: 200 });
    goesOn = false;
    await asking;
    expect((await load.stop()).failed).toEqual([]);
    expect(new Set(keyed)).toEqual(new Set([200, 401]));
    expect(keyed.length).toBeGreaterThan(50);
    await gateway.edit(resources('berta', last));
    expect((await askUntil(gateway, ({ status }) => status === 200, { model: 'kept', ...by('berta') })).status).toBe(
      200,
    );
    expect((await ask(gateway, 'kept', by('anna'))).status).toBe(401);
    await gateway.edit(resources('anna', last));
    await askUntil(gateway, ({ status }) => status === 200, { model: 'kept', ...by('anna') });
  });
});
