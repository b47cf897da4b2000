import { parse } from 'yaml';

/** `20/month`, `20/month soft`, `20` for a month, or a mapping as in the file. */
export function budgetFlag(text: string): unknown {
  if (isMapping(text)) return mapping(text);
  const [, usd = text, per = 'month', mode] = /^([^/\s]+)(?:\/(\S+))?(?:\s+(\S+))?$/.exec(text.trim()) ?? [];
  return { usd: numberOr(usd), per, ...(mode !== undefined && { mode }) };
}

/** `requests=60/min,tokens=200000/min,concurrent=8`, or a mapping as in the file. */
export function limitsFlag(text: string): unknown {
  if (isMapping(text)) return mapping(text);
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', value = ''] = part.split(/[=:]/, 2).map((each) => each.trim());
      return [name, numberOr(value)];
    }),
  );
}

const isMapping = (text: string): boolean => text.trim().startsWith('{');

function mapping(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // A text where a mapping is expected: that is what is said of it.
    return text;
  }
}

/** What is no number stays as it was said: the rules of the file say what is wrong with it. */
const numberOr = (text: string): number | string => (text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text);
