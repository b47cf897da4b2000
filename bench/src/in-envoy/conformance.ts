import { recordings, type Recording } from '@dragoman/formats/testing/recordings';
import { bytesOf } from '@dragoman/formats/testing/wire';
import { answeredCase, bytesOfJson, casesOf, PAIRS, requestCase, type Case, type Pair } from './cases.ts';
import { bundle } from './compile/bundle.ts';
import { damagedCases } from './damaged.ts';
import { startLuaEnvoy } from './lua-envoy.ts';
import { differences } from './play.ts';
import { fixturesSource } from './translator.ts';
import { findOwnEnvoy } from '../targets.ts';

/**
 * The same calls through TypeScript and through its Lua in a real Envoy: how many end in the same bytes, and which do
 * not. `npm run in-envoy:conformance -w bench`.
 */
const FAMILIES = { 'openai-chat': 'openai.chat', 'anthropic-messages': 'anthropic.messages' } as const;

function recordedAnswer(pair: Pair, { name, status, answer, stream, frames }: Recording): readonly Case[] {
  if (answer) {
    const bytes = bytesOfJson(answer);
    return [answeredCase(pair, { name, status, contentType: 'application/json', bytes, stream: false })];
  }
  const bytes = stream ?? (frames && bytesOf(pair.to, frames));
  if (!bytes) return [];
  const streamed = { name, status, contentType: 'text/event-stream', bytes };
  return [
    answeredCase(pair, { ...streamed, stream: true, size: 1_000 }),
    answeredCase(pair, { ...streamed, stream: false }),
  ];
}

/** Recorded traffic: what callers of the one format asked, and what providers of the other answered. */
function recordedCases(pair: Pair): readonly Case[] {
  const asked = recordings(FAMILIES[pair.from.format]).flatMap(({ name, request, streaming }) =>
    request ? [requestCase(pair, { name, body: bytesOfJson(request), stream: streaming })] : [],
  );
  const answered = recordings(FAMILIES[pair.to.format]).flatMap((each) => recordedAnswer(pair, each));
  return [...asked, ...answered].map((each) => ({ ...each, name: `${pair.from.format} recorded: ${each.name}` }));
}

const { path: binary } = await findOwnEnvoy();
const envoy = await startLuaEnvoy({ binary, source: fixturesSource(bundle().lua), place: 'listener', upstream: 1 });
const url = `http://127.0.0.1:${envoy.port}/`;

async function compare(name: string, cases: readonly Case[]): Promise<void> {
  const different = await differences(url, cases);
  for (const { name: which, wanted, got } of different)
    console.log(`different: ${which}\n  TypeScript ${readable(wanted)}\n  Lua        ${readable(got)}`);
  console.log(`${name}: ${cases.length - different.length} of ${cases.length} end in the same bytes`);
}

const readable = (played: unknown): string =>
  JSON.stringify(played, (key, value: unknown) =>
    (key === 'body' || key === 'bytes') && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  ).slice(0, 1_500);

try {
  for (const pair of PAIRS) {
    await compare(`${pair.from.format} to ${pair.to.format}, fixtures`, casesOf(pair));
    await compare(`${pair.from.format} to ${pair.to.format}, damaged`, damagedCases(pair));
    await compare(`${pair.from.format} to ${pair.to.format}, recordings`, recordedCases(pair));
  }
} finally {
  envoy.stop();
}
