import type { Gateway } from '@dragoman/testkit';
import { servicePid } from './service-pid.ts';

/** As by `kill -9`; the gateway starts it again. */
export const killAuthz = (gateway: Gateway): void => void process.kill(servicePid(gateway, 'authz'), 'SIGKILL');
