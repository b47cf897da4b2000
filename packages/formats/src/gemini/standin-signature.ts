/**
 * Stands for the signature of a call that no Gemini model made: models from 3 on refuse a call without one.
 *
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const STANDIN_SIGNATURE = 'skip_thought_signature_validator';
