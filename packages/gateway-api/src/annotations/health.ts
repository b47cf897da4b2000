import { BUILT_IN, suggest } from '@dragoman/config';
import type { HealthCheckIntent } from '@dragoman/patches';
import { understood, wrong, type Parsed } from './facts.ts';
import { milliseconds } from './values.ts';

const MOST = 100;

const count = (text: string): Parsed<number> => {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= MOST
    ? understood(number)
    : wrong(`${JSON.stringify(text)} is not a number from 1 to ${MOST}`);
};

/** The words of dragoman.yaml. */
const SETTINGS = {
  interval: ['intervalMs', milliseconds],
  timeout: ['timeoutMs', milliseconds],
  unhealthyAfter: ['unhealthyAfter', count],
  healthyAfter: ['healthyAfter', count],
} as const;

/** `/health`, or `/health interval=10s timeout=2s unhealthyAfter=3 healthyAfter=2` */
export function health(text: string): Parsed<HealthCheckIntent> {
  const [path = '', ...settings] = text.trim().split(/\s+/);
  if (!/^\/[!-~]*$/.test(path)) return wrong(`${JSON.stringify(path)} is not a path`);
  const found: Record<string, number> = {};
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=', 2);
    const row = Object.hasOwn(SETTINGS, name) ? SETTINGS[name as keyof typeof SETTINGS] : undefined;
    if (!row) return wrong(`${JSON.stringify(name)} is not known here${suggest(name, Object.keys(SETTINGS))}`);
    const parsed = row[1](value);
    if ('wrong' in parsed) return parsed;
    found[row[0]] = parsed.value;
  }
  return understood({ ...BUILT_IN.health, ...found, path });
}
