import type { AssistantPart, ChatRequest, ToolResult, Turn, UserPart } from '@dragoman/spec';

/** What stands around each message, by OpenAI's own rule of thumb; and what the answer is begun with. */
const AROUND_TURN = 3;
const BEFORE_ANSWER = 3;
/** An image of middling size; audio and documents are counted by their bytes. */
const IMAGE_TOKENS = 765;
/** Base64 characters that are one token of something that is not text, roughly. */
const BASE64_PER_TOKEN = 16;

type Part = UserPart | AssistantPart | ToolResult['parts'][number];

/** Tokens of a prompt, by our own count: an estimate, for providers that do not count themselves. */
export function countPrompt(request: ChatRequest, count: (text: string) => number): number {
  const ofPart = (part: Part): number => {
    switch (part.type) {
      case 'text':
      case 'refusal':
      case 'plain-document':
        return count(part.text);
      case 'reasoning':
        return count(part.text ?? '');
      case 'tool-call':
        return count(part.name) + count(part.args);
      case 'native':
        return count(JSON.stringify(part.value));
      case 'image':
        return IMAGE_TOKENS;
      default:
        return part.source.from === 'data' ? Math.ceil(part.source.base64.length / BASE64_PER_TOKEN) : IMAGE_TOKENS;
    }
  };
  const ofTurn = (turn: Turn): number => {
    const parts: readonly Part[] = turn.role === 'tool' ? turn.results.flatMap((result) => result.parts) : turn.parts;
    return parts.reduce((sum, part) => sum + ofPart(part), AROUND_TURN);
  };
  const turns = request.turns.reduce((sum, turn) => sum + ofTurn(turn), 0);
  const tools = request.tools.reduce((sum, tool) => sum + count(JSON.stringify(tool)), 0);
  return turns + tools + BEFORE_ANSWER;
}
