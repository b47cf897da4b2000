import { z } from 'zod';
import { rate, text } from './values.ts';

/** More than these are no limits any more but a list of callers. */
const MOST = 64;

const subject = (description: string) => z.union([text(description), z.array(text(description)).min(1)]);

const localLimit = z
  .strictObject({
    requests: rate('Calls in a time: `10/sec`. So many may come at once; afterwards they may come at this rate.'),
    by: subject('`key`, `team` or `header.NAME`.')
      .meta({
        description:
          'Each value has the limit for itself: `key`, `team`, `header.NAME`, or a list of these. A call without such a value is not limited by it. Default: all share it.',
      })
      .optional(),
    when: z
      .record(z.string(), text('The value that it has to have.'))
      .meta({
        description:
          'Which calls it is for, all of it: `key`, `team`, `path` or `header.NAME` with a value; of a path or a header a trailing `*` stands for any rest. Default: all.',
      })
      .optional(),
  })
  .meta({ description: 'One limit. A call has to be within all that are for it.' });

export const localLimits = z.array(localLimit).max(MOST).meta({
  description:
    'Limits that each gateway holds for itself, inside Envoy and before the body is read: nothing is asked. docs/money.md',
});

export type RawLocalLimit = z.infer<typeof localLimit>;
