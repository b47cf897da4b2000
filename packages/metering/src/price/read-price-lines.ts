import { RATE_NAMES, type Rates } from '@dragoman/spec';
import type { NameTest, PriceLine } from './price-lines.ts';
import { TEXT_TOOL } from './price-text.ts';
import type { Price, ServiceTier, Tier } from './price.ts';

const HOW: ReadonlySet<string> = new Set(['=', '^', '$', '~', '!', '#']);

/**
 * The lines that `linesText` wrote, as they come back on a route.
 * @throws {RangeError} when they are of another version
 */
export const readPriceLines = (text: string): readonly PriceLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [conditions = '', price = ''] = line.split('\u0002', 2);
      const [of = '', ...tests] = conditions.split('\u0001');
      if (of !== 'P' && of !== 'U') throw new RangeError('a price on a route cannot be read');
      return { of: of === 'P' ? 'public' : 'upstream', tests: tests.map(readTest), price: readPrice(price) };
    });

function readTest(text: string): NameTest {
  const how = text.slice(0, 1);
  if (!HOW.has(how)) throw new RangeError('a price on a route cannot be read');
  return { how: how as NameTest['how'], text: text.slice(1) };
}

function readPrice(text: string): Price {
  const [calls = '', rates = '', ...tiers] = text.split(';');
  const [perCall, search] = calls.split(',', 2);
  const services = tiers.filter(isService);
  return {
    perCall: Number(perCall),
    ...(search !== undefined && { serverTools: { [TEXT_TOOL]: Number(search) } }),
    ...readRates(rates.split(',')),
    tiers: tiers.filter((each) => !isService(each)).map(readTier),
    ...(services.length > 0 && { serviceTiers: Object.fromEntries(services.map(readService)) }),
  };
}

const isService = (tier: string): boolean => tier.includes('=');

function readService(text: string): readonly [name: string, tier: ServiceTier] {
  const [name = '', said = ''] = text.split('=', 2);
  const [percent = '', ...rates] = said.split(',');
  return [name, { ...(percent !== '' && { percent: Number(percent) }), ...readRates(rates) }];
}

function readTier(text: string): Tier {
  const [above = '', ...rates] = text.split(',');
  return { above: Number(above), ...readRates(rates) };
}

const readRates = (texts: readonly string[]): Rates =>
  Object.fromEntries(RATE_NAMES.flatMap((rate, at) => (texts[at] ? [[rate, Number(texts[at])]] : [])));
