import { freePort, type Manifest } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { constantLoad } from '../src/stage/constant-load.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const ROUNDS = 2;

const site = openSite();
const mock = await site.provider();

/** Gateways, each with an HTTPRoute of its own; one of them has all the load. */
const resources = (ports: Readonly<Record<string, number>>): readonly Manifest[] => [
  ...gatewayClass,
  ...provider({
    name: 'local',
    mock,
    llm: { provider: 'openai' },
    credential: ['Authorization', 'Bearer key'],
  }),
  ...Object.entries(ports).flatMap(([name, port]) => [
    gatewayOn(name, port),
    route({ name: `of-${name}`, gateways: [name], rules: [forModel(`of-${name}`, to('local'))] }),
  ]),
];

describe.each(SOURCES)('%s', (source) => {
  test('Gateways come and go while another one serves: none of its calls fails', async () => {
    const steady = await freePort();
    const gateway = await startOn(site, source).start(resources({ steady }));
    await askUntilStatus(gateway, 'of-steady', 200);
    const load = constantLoad(gateway, 'of-steady');
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [left, right] = [await freePort(), await freePort()];
      await gateway.edit(resources({ steady, left, right }));
      for (const [name, port] of Object.entries({ left, right })) {
        const url = `http://127.0.0.1:${port}`;
        expect(await askUntilStatus({ url }, `of-${name}`, 200), `${name} of round ${round}`).toMatchObject({
          status: 200,
        });
        expect(await askUntilStatus({ url }, 'of-steady', 404), 'models of another Gateway').toMatchObject({
          status: 404,
        });
      }
      expect(gateway.envoyAdmins()).toHaveLength(3);
      await gateway.edit(resources({ steady }));
      for (const port of [left, right])
        expect(await askUntilStatus({ url: `http://127.0.0.1:${port}` }, 'any', 0)).toMatchObject({ status: 0 });
    }
    const { ok, failed } = await load.stop();
    expect(failed).toEqual([]);
    expect(ok).toBeGreaterThan(0);
    await site.stop(gateway);
  }, 240_000);
});
