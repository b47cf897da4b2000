import type { Source } from '@dragoman/spec';

const DATA_URL = /^data:([^;,]*)(?:;[^;,]*)*?;base64,/i;

/** What an image URL leads to: its own bytes if it is a `data:` URL in base64, else the address. */
export function sourceOfUrl(url: string): { readonly source: Source; readonly mediaType?: string } {
  // Only the head is looked at: the rest can be megabytes, and as many parameters overflow a stack.
  const head = DATA_URL.exec(url.slice(0, 256));
  if (!head) return { source: { from: 'url', url } };
  const source: Source = { from: 'data', base64: url.slice(head[0].length) };
  return head[1] ? { source, mediaType: head[1] } : { source };
}

export const dataUrl = (base64: string, mediaType: string): string => `data:${mediaType};base64,${base64}`;
