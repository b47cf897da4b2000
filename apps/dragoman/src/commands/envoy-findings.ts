import { askEnvoy, lacksTold, translationLacks, updatesRejected } from '@dragoman/extension-server';
import type { Finding } from './finding.ts';

/** Whether an Envoy that a control plane has started can do what it will be asked. @param admin `HOST:PORT` */
export async function envoyFindings(admin: string): Promise<readonly Finding[]> {
  const what = `Envoy at ${admin}`;
  try {
    const { version = '' } = JSON.parse(await askEnvoy(admin, '/server_info')) as { version?: string };
    const lacks = await translationLacks(admin);
    const rejected = [...(await updatesRejected(admin))].filter(([, count]) => count > 0);
    return [
      { what, ok: true, says: version },
      {
        what: `translation in ${what}`,
        ok: lacks.length === 0,
        says: lacks.length === 0 ? 'has what it needs' : lacksTold(lacks),
      },
      {
        what: `updates of ${what}`,
        ok: rejected.length === 0,
        says: rejected.map(([name, count]) => `${name} is ${count}`).join(', ') || 'none was refused',
      },
    ];
  } catch (error) {
    return [{ what, ok: false, says: (error as Error).message }];
  }
}
