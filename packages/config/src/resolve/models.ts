import { BUILT_IN } from '../defaults.ts';
import type { Path } from '../path.ts';
import type { Report } from '../report.ts';
import { MAX_WEIGHT, type RawModel, type RawSettings, type RawTarget } from '../schema/model.ts';
import type { Model, Provider, Target } from '../types.ts';
import { resolveTarget, type TargetContext } from './target.ts';
import { toOptionalMilliseconds, toRetries } from './values.ts';

/** A target of the file and where it stands. */
interface Item {
  readonly raw: RawTarget;
  readonly path: Path;
}

/** A model entry in its longest form, whatever form it was written in. */
interface Entry {
  readonly path: Path;
  readonly targets: readonly Item[];
  readonly fallback: readonly Item[];
  readonly settings: RawSettings;
}

export const resolveModels = (
  raw: Readonly<Record<string, RawModel>>,
  providers: readonly Provider[],
  report: Report,
): readonly Model[] => {
  const known = report.written(['providers']);
  return Object.entries(raw).flatMap(([name, fields]) => {
    const path = ['models', name];
    checkName(name, path, report);
    const entry = toEntry(path, fields);
    if (Object.hasOwn(entry.settings, 'targets') || Object.hasOwn(entry.settings, 'to')) checkForm(entry, report);
    else if (entry.targets.length === 0) checkMissing(entry, report);
    const model = resolveEntry(name, entry, { context: { publicName: name, providers: known, report }, providers });
    return model ?? [];
  });
};

const checkName = (name: string, path: Path, report: Report): void => {
  if (name === '' || /[\s\p{Cc}]/u.test(name))
    report.nameProblem(path, 'the name of a model is not empty and has no spaces in it');
  if (name.slice(0, -1).includes('*')) report.nameProblem(path, 'a * may only stand at the end of a name');
};

const toItems = (path: Path, targets: readonly RawTarget[]): readonly Item[] =>
  targets.map((raw, index) => ({ raw, path: [...path, index] }));

const toEntry = (path: Path, raw: RawModel): Entry => {
  if (typeof raw === 'string') return { path, targets: [{ raw, path }], fallback: [], settings: {} };
  if ('length' in raw) {
    const items = toItems(path, raw);
    return { path, targets: items.slice(0, 1), fallback: items.slice(1), settings: {} };
  }
  const short: readonly Item[] = raw.to === undefined ? [] : [{ raw: { to: raw.to }, path }];
  const targets = [...short, ...toItems([...path, 'targets'], raw.targets ?? [])];
  return { path, targets, fallback: toItems([...path, 'fallback'], raw.fallback ?? []), settings: raw };
};

const checkForm = ({ path, settings, targets }: Entry, report: Report): void => {
  if (settings.to !== undefined && settings.targets !== undefined)
    report.problem([...path, 'to'], 'either to or targets, not both');
  let sum = 0;
  for (const { raw } of targets) sum += typeof raw === 'string' ? 1 : weightOf(raw);
  if (sum > MAX_WEIGHT) report.problem([...path, 'targets'], `the weights add up to more than ${MAX_WEIGHT}`);
};

const checkMissing = ({ path }: Entry, report: Report): void => {
  const written = report.written(path);
  if (written.has('to') || written.has('targets')) return;
  report.problem([...path, 'targets'], 'is required: where the calls go, as [provider/model]; or to, for one');
};

const weightOf = (raw: RawTarget): number => (typeof raw !== 'string' && 'weight' in raw ? (raw.weight ?? 1) : 1);

interface Setting {
  readonly context: TargetContext;
  readonly providers: readonly Provider[];
}

const resolveItem = (
  { raw, path }: Item,
  context: TargetContext,
): readonly (Target & { readonly weight: number })[] => {
  const target =
    typeof raw === 'string' ? resolveTarget(raw, path, context) : resolveTarget(raw.to, [...path, 'to'], context);
  return target === undefined ? [] : [{ ...target, weight: weightOf(raw) }];
};

const resolveEntry = (name: string, entry: Entry, { context, providers }: Setting): Model | undefined => {
  const targets = entry.targets.flatMap((item) => resolveItem(item, context));
  const fallback = entry.fallback
    .flatMap((item) => resolveItem(item, context))
    .map(({ provider, model }) => ({ provider, model }));
  const [first] = targets;
  if (first === undefined) return undefined;
  const defaults = providers.find((provider) => provider.name === first.provider)?.defaults ?? {};
  const { settings } = entry;
  return {
    name,
    targets,
    fallback,
    timeoutMs: toOptionalMilliseconds(settings.timeout) ?? defaults.timeoutMs ?? BUILT_IN.timeoutMs,
    idleMs: toOptionalMilliseconds(settings.idle) ?? defaults.idleMs ?? BUILT_IN.idleMs,
    retries: toRetries(settings.retries) ?? defaults.retries ?? BUILT_IN.retries,
  };
};
