import { call, type Gateway } from '@dragoman/testkit';

/** The first sample whose name and labels begin like this; NaN: there is none, as of an Envoy's counter that is 0. */
export async function metric({ admin }: Pick<Gateway, 'admin'>, beginning: string): Promise<number> {
  const { text } = await call(admin, '/metrics');
  const line = text.split('\n').find((each) => each.startsWith(beginning));
  return Number(line?.split(' ').at(-1));
}

/** What is left of a budget, in US dollars; the scope is `key:NAME`, `team:NAME` or `organization`. */
export const budgetLeft = (gateway: Pick<Gateway, 'admin'>, scope: string): Promise<number> =>
  metric(gateway, `dragoman_budget_remaining_usd{scope="${scope}"}`);

/** Questions to authz that were answered by yes. */
export const askedOfAuthz = async (gateway: Pick<Gateway, 'admin'>): Promise<number> =>
  (await metric(gateway, 'envoy_http_ext_authz_ok')) || 0;
