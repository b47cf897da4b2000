import { ACCOUNT_FORMAT } from '@dragoman/providers';
import type { Report } from '../report.ts';
import type { RawProvider } from '../schema/provider.ts';
import type { Provider } from '../types.ts';

/**
 * Whose account files and batches go to: they name no model by which one could be chosen. The provider that the file
 * says; without a word of it the only one of OpenAI's, where nobody watches who asks for what.
 */
export const chooseFiles = (
  providers: readonly Provider[],
  raw: Readonly<Record<string, RawProvider>>,
  { isWatched, report }: { readonly isWatched: boolean; readonly report: Report },
): readonly Provider[] => {
  const said = providers.filter(({ name }) => raw[name]?.files === true);
  for (const { name, formats, kind } of said) {
    if (!formats.includes(ACCOUNT_FORMAT))
      report.problem(
        ['providers', name, 'files'],
        `only who speaks ${ACCOUNT_FORMAT} has them, and ${kind.kind} does not`,
      );
  }
  for (const { name } of said.slice(1)) {
    report.problem(
      ['providers', name, 'files'],
      `${said[0]?.name} has them already, and they name no model to choose by`,
    );
  }
  const ofOpenAi = providers.filter(({ kind }) => kind.kind === 'openai');
  const only = isWatched || ofOpenAi.length > 1 ? undefined : ofOpenAi[0];
  const unsaid =
    only && raw[only.name]?.files === undefined && only.formats.includes(ACCOUNT_FORMAT) ? only : undefined;
  const chosen = said[0] ?? unsaid;
  return providers.map((provider) => (provider === chosen ? { ...provider, files: true } : provider));
};
