import { decodedBy } from '../../testing/decoded.ts';
import { openaiChat } from '../codec.ts';

export const decoded = decodedBy(openaiChat, { messages: [{ role: 'user', content: 'Hi' }] });
