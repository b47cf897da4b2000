import { definePlugin } from '@dragoman/spec';
import { PROVIDER_KINDS } from './kinds.ts';

/** The built-in kinds come in by the door of every other plugin. */
export default definePlugin({ contract: 1, name: '@dragoman/providers', providers: PROVIDER_KINDS });
