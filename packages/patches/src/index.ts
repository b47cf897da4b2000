export { check } from './check.ts';
export { compile } from './compile.ts';
export * from './intents/intents.ts';
export { readIntents } from './intents/read-intents.ts';
export { stamp } from './intents/stamp.ts';
export { apply, type Patch } from './patch.ts';
export { plan } from './plan.ts';
export { MODEL_HEADER, written } from './routes/match-model.ts';
export { siblings } from './routes/without-model.ts';
