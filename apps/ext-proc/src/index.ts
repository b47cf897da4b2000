export { startTranslator, type Translator, type TranslatorOptions } from './start-translator.ts';
