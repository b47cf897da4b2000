import { CUT_OFF, UNREAD } from '@dragoman/spec';
import { NAMESPACE } from '@dragoman/xds';

const FACTS = 'metadata.filter_metadata';
const OURS = `${FACTS}['${NAMESPACE}']`;
const DETAILS = 'response.code_details';

/** An expression that is true where the path below our metadata is there. */
const isThere = (...path: readonly string[]): string =>
  path
    .reduce<readonly [found: readonly string[], at: string]>(
      ([found, at], name) => [[...found, `'${name}' in ${at}`], `${at}['${name}']`],
      [[`'${NAMESPACE}' in ${FACTS}`], OURS],
    )[0]
    .join(' && ');

/**
 * What the log says went wrong, as a format: the code that the guard has left, else why Envoy cut the call off, or could
 * not read it, else null. The guard is not asked about such a call.
 */
export const errorFact = (): string => {
  const cutOff = [...CUT_OFF, ...UNREAD].reduceRight(
    (otherwise, [begins, code]) => `${DETAILS}.startsWith('${begins}') ? '${code}' : ${otherwise}`,
    'null',
  );
  return `%TYPED_CEL(${isThere('error')} ? ${OURS}['error'] : ${cutOff})%`;
};

/** Whether usage was reported or estimated; where nobody was asked there was none. */
export const usageFact = (): string => `%TYPED_CEL(${isThere('u', 'state')} ? ${OURS}['u']['state'] : 'none')%`;

const ATTEMPTS = 'request_attempt_count';
/** The guard names the only provider before Envoy asks him; authz may say no, and the caller may leave. */
const WAS_ASKED = `'${ATTEMPTS}' in upstream && upstream['${ATTEMPTS}'] > 0u && ${isThere('up', 'provider')}`;

/** Which provider was asked; null: none. */
export const providerFact = (): string => `%TYPED_CEL(${WAS_ASKED} ? ${OURS}['up']['provider'] : null)%`;

/** What a call cost; where nobody was asked nothing, else null where it is not known. */
export const costFact = (): string =>
  `%TYPED_CEL(!(${WAS_ASKED}) ? '0' : ${isThere('cost')} ? ${OURS}['cost'] : null)%`;
