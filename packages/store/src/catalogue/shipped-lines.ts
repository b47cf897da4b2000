import type { NameTest, PriceLine } from '@dragoman/metering';
import { calcPrice, findProvider, type MatchLogic, type Provider } from '@pydantic/genai-prices';
import { toPrice } from './rates.ts';
import { withServiceTiers } from './service-tiers.ts';
import { CATALOGUE_IDS } from './shipped-prices.ts';

/**
 * The catalogue's prices of one kind of provider at one time, as lines that Envoy can try: in the catalogue's order,
 * which decides where several models' conditions hold; providers that serve others' models come to those at the end.
 * @param atMs milliseconds since 1970
 */
export function shippedLines(kind: string, atMs: number): readonly PriceLine[] {
  const providerId = Object.hasOwn(CATALOGUE_IDS, kind) ? CATALOGUE_IDS[kind] : undefined;
  const provider = providerId === undefined ? undefined : findProvider({ providerId });
  if (!provider) return [];
  const others = (provider.fallback_model_providers ?? []).flatMap((id) => findProvider({ providerId: id }) ?? []);
  const lines = [provider, ...others].flatMap((each) => linesOf(each, new Date(atMs)));
  return lines.map((line) => ({ ...line, price: withServiceTiers(kind, line.price) }));
}

const linesOf = (provider: Provider, timestamp: Date): readonly PriceLine[] =>
  provider.models.flatMap((model) => {
    const found = calcPrice({}, model.id, { provider: { ...provider, models: [alone(model)] }, timestamp });
    const price = found === null ? undefined : toPrice(found.model_price);
    if (price === undefined) return [];
    return waysOf(model.match).map((tests): PriceLine => ({ of: 'upstream', tests, price }));
  });

/** The model under its own name, whatever its condition is. */
const alone = <M extends { readonly id: string; readonly match: MatchLogic }>(model: M): M => ({
  ...model,
  match: { equals: model.id },
});

/** Each way to pass a condition: all tests of one of these lists. A condition that has no such form is left out. */
function waysOf(match: MatchLogic): readonly (readonly NameTest[])[] {
  if ('equals' in match) return [[{ how: '=', text: match.equals }]];
  if ('starts_with' in match) return [[{ how: '^', text: match.starts_with }]];
  if ('ends_with' in match) return [[{ how: '$', text: match.ends_with }]];
  if ('contains' in match) return [[{ how: '~', text: match.contains }]];
  if ('regex' in match) return waysOfExpression(match.regex);
  if ('or' in match) return match.or.flatMap(waysOf);
  return match.and
    .map(waysOf)
    .reduce<readonly (readonly NameTest[])[]>(
      (before, ways) => before.flatMap((tests) => ways.map((more) => [...tests, ...more])),
      [[]],
    );
}

const SHAPED = /^\^((?:[\w/-]|\\[^d]|\\d(?:\{\d\})?)+)(\$?)$/;
const NO_SPEECH = '^(?!.*-[tT][tT][sS](?:$|-))';

/** Two forms are used: a name with a date behind it, and one that is not of speech. */
function waysOfExpression(expression: string): readonly (readonly NameTest[])[] {
  if (expression === NO_SPEECH) {
    return [
      [
        { how: '!', text: '-tts' },
        { how: '!', text: '-TTS' },
      ],
    ];
  }
  const [, name, end] = SHAPED.exec(expression) ?? [];
  if (name === undefined) return [];
  const digits = name.replace(/\\d(?:\{(\d)\})?/g, (_all, times?: string) => '#'.repeat(Number(times ?? 1)));
  return [[{ how: '#', text: digits.replaceAll('\\', '') + (end === '$' ? '' : '*') }]];
}
