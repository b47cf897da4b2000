import type { PlainDocumentPart } from '@dragoman/spec';

/** A document whose text is known, as text: what it is called and what is told about it stand before it. */
export const plainDocument = ({ name, context, text }: Pick<PlainDocumentPart, 'name' | 'context' | 'text'>): string =>
  [name, context, text].filter((each) => each !== undefined && each !== '').join('\n');
