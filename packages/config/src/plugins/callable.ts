import { z } from 'zod';

/** A function; what it takes and gives is looked at when it is called. */
export const callable = <F>() => z.custom<F>((value) => typeof value === 'function', 'expected a function');
