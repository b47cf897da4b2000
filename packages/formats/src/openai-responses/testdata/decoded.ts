import { decodedBy } from '../../testing/decoded.ts';
import { openaiResponses } from '../codec.ts';

export const decoded = decodedBy(openaiResponses, { input: 'Hi' });
