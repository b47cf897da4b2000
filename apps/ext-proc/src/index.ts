export type { CallPlugin, FindPlugin } from './plugins/call-plugin.ts';
export { startTranslator, type Translator, type TranslatorOptions } from './start-translator.ts';
