import { CUT_OFF, UNREAD } from '@dragoman/spec';
import { NAMESPACE } from '@dragoman/xds';

const FACTS = 'metadata.filter_metadata';
const OURS = `${FACTS}['${NAMESPACE}']`;
const DETAILS = 'response.code_details';

/**
 * What the log says went wrong, as a format: the code that the guard has left, else why Envoy cut the call off, or could
 * not read it, else null. The guard is not asked about such a call.
 */
export const errorFact = (): string => {
  const isSaid = `'${NAMESPACE}' in ${FACTS} && 'error' in ${OURS}`;
  const cutOff = [...CUT_OFF, ...UNREAD].reduceRight(
    (otherwise, [begins, code]) => `${DETAILS}.startsWith('${begins}') ? '${code}' : ${otherwise}`,
    'null',
  );
  return `%TYPED_CEL(${isSaid} ? ${OURS}['error'] : ${cutOff})%`;
};
