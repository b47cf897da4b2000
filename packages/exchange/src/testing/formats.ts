import { CODECS } from '@dragoman/formats';
import type { FormatCodec } from '@dragoman/spec';

export const FORMAT_CODECS: readonly FormatCodec[] = [...CODECS.values()];

/** Every format with every other: who asks, and who is asked. */
export const OTHERS: readonly (readonly [from: FormatCodec, to: FormatCodec])[] = FORMAT_CODECS.flatMap((one) =>
  FORMAT_CODECS.filter((other) => other !== one).map((other) => [one, other] as const),
);
