import { fieldsOf, numberOf, type Fields } from './fields.ts';
import { priceOf, SAYS_PRICE } from './price-of.ts';
import { providerBook, type ProviderBook } from './provider-book.ts';
import { deploymentOf, SAYS_WHERE, type Deployment } from './provider-of.ts';

export interface Target {
  readonly to: string;
  readonly weight?: number;
}

/** The deployments of one public name. */
export interface Group {
  readonly targets: readonly Target[];
  /** Seconds, as each deployment that says it does. */
  readonly timeouts: readonly number[];
  readonly retries: readonly number[];
}

export interface Models {
  readonly providers: ReturnType<ProviderBook['all']>;
  readonly groups: ReadonlyMap<string, Group>;
  /** By `provider/model`. */
  readonly prices: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

const RETRIES = ['num_retries', 'max_retries'];
const NUMBERS: readonly string[] = [...SAYS_PRICE, ...RETRIES, 'weight', 'timeout'];

/** @param named variables that the file names @param notes get what has no word in dragoman.yaml */
export function readModels(list: readonly unknown[], named: ReadonlySet<string>, notes: string[]): Models {
  const book = providerBook(named);
  const [groups, prices] = [new Map<string, Group>(), new Map<string, Readonly<Record<string, number>>>()];
  for (const [at, item] of list.entries()) {
    const where = `model_list[${at}]`;
    const { model_name: name, litellm_params: params, ...others } = fieldsOf(item);
    const [given, beside] = [fieldsOf(params), fieldsOf(others['model_info'])];
    const target = targetOf(name, deploymentOf(given));
    if (typeof target === 'string') {
      notes.push(`${where}: ${target}`);
      continue;
    }
    const { name: provider, note } = book.nameFor(target.deployment);
    const to = `${provider}${target.behind}`;
    notes.push(...unreadOf(where, others, given), ...(note === undefined ? [] : [`${where}: ${note}`]));
    groups.set(target.name, withDeployment(groups.get(target.name), to, given));
    const own = { ...beside, ...given };
    const price = priceOf(own);
    if (price) notes.push(...withPrice(prices, { where, to, price }));
    else if (SAYS_PRICE.some((field) => field in own)) notes.push(`${where}: a price has an input and an output`);
  }
  return { providers: book.all(), groups, prices };
}

interface Placed {
  /** The public one. */
  readonly name: string;
  readonly deployment: Deployment;
  /** What stands behind the provider in a target; there a `*` is what it stands for in the public name. */
  readonly behind: string;
}

/** Text: why it has no place. */
function targetOf(name: unknown, deployment: Deployment | undefined): Placed | string {
  if (typeof name !== 'string') return 'there is no name for it';
  if (!deployment) return 'there is no kind of provider for it';
  const { upstream } = deployment;
  if (upstream === '') return 'there is no name of a model in it';
  if (!upstream.includes('*')) return { name, deployment, behind: `/${upstream}` };
  if (upstream === name) return { name, deployment, behind: upstream === '*' ? '/*' : '' };
  if (upstream === '*' && name.endsWith('*')) return { name, deployment, behind: '/*' };
  return `${name} as ${upstream}: upstream goes the whole name, or what the * stands for`;
}

function withDeployment(group: Group | undefined, to: string, given: Fields): Group {
  const { targets, timeouts, retries } = group ?? { targets: [], timeouts: [], retries: [] };
  const [weight, timeout] = [numberOf(given['weight']), numberOf(given['timeout'])];
  const again = RETRIES.flatMap((field) => numberOf(given[field]) ?? []).slice(0, 1);
  return {
    targets: [...targets, { to, ...(weight !== undefined && { weight }) }],
    timeouts: [...timeouts, ...(timeout === undefined ? [] : [timeout])],
    retries: [...retries, ...again],
  };
}

function withPrice(
  prices: Map<string, Readonly<Record<string, number>>>,
  {
    where,
    to,
    price,
  }: { readonly where: string; readonly to: string; readonly price: Readonly<Record<string, number>> },
): readonly string[] {
  if (!to.includes('/') || to.endsWith('*')) return [`${where}: a price is that of one model`];
  const known = prices.get(to);
  if (!known) prices.set(to, price);
  return known && JSON.stringify(known) !== JSON.stringify(price) ? [`${where}: ${to} has another price before`] : [];
}

function unreadOf(where: string, { model_info: info, ...others }: Fields, given: Fields): readonly string[] {
  const unread = Object.entries(given).filter(
    ([field, value]) => !SAYS_WHERE.includes(field) && !isNumber(field, value),
  );
  const beside = Object.entries(fieldsOf(info)).filter(
    ([field, value]) => !(SAYS_PRICE.includes(field) && isNumber(field, value)),
  );
  return [
    ...Object.keys(others).map((field) => `${where}.${field}`),
    ...(beside.length > 0 ? [`${where}.model_info: ${namesOf(beside)}`] : []),
    ...(unread.length > 0 ? [`${where}.litellm_params: ${namesOf(unread)}`] : []),
  ];
}

const isNumber = (field: string, value: unknown): boolean => NUMBERS.includes(field) && numberOf(value) !== undefined;
const namesOf = (fields: readonly (readonly [name: string, value: unknown])[]): string =>
  fields.map(([name]) => name).join(', ');
