/** Prefixes of LiteLLM's model names, and the kind of provider that they mean. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['text-completion-openai', 'openai'],
  ['azure', 'azure-openai'],
  ['azure_ai', 'openai-compatible'],
  ['anthropic', 'anthropic'],
  ['bedrock', 'aws-bedrock'],
  ['bedrock_converse', 'aws-bedrock'],
  ['vertex_ai', 'gcp-vertex'],
  ['vertex_ai_beta', 'gcp-vertex'],
  ['gemini', 'gemini'],
  ['cohere', 'cohere'],
  ['cohere_chat', 'cohere'],
  ['mistral', 'mistral'],
  ['groq', 'groq'],
  ['deepseek', 'deepseek'],
  ['xai', 'xai'],
  ['together_ai', 'together'],
  ['fireworks_ai', 'fireworks'],
  ['openrouter', 'openrouter'],
  ['perplexity', 'perplexity'],
  ['cerebras', 'cerebras'],
  ['nvidia_nim', 'nvidia'],
  ['ollama', 'ollama'],
  ['ollama_chat', 'ollama'],
  ['hosted_vllm', 'vllm'],
  ['openai_like', 'openai-compatible'],
  ['custom_openai', 'openai-compatible'],
]);

/** Whose a model is that has no prefix: LiteLLM knows it by its name. All others are OpenAI's. */
const BARE: readonly (readonly [names: RegExp, prefix: string])[] = [
  [/^claude-/, 'anthropic'],
  [/^(command|rerank)-/, 'cohere'],
  [/^gemini-/, 'vertex_ai'],
  [/^((us|eu|apac|global)\.)?(anthropic|amazon|meta|mistral|cohere|ai21)\./, 'bedrock'],
];

/** Kinds that find a credential of their own, or need none. */
const KEYLESS: ReadonlySet<string> = new Set(['aws-bedrock', 'gcp-vertex', 'ollama', 'vllm', 'openai-compatible']);

/** Settings of a deployment that say which provider it is at: their names there and here. */
const SETTINGS: readonly (readonly [there: string, here: string])[] = [
  ['api_base', 'endpoint'],
  ['base_url', 'endpoint'],
  ['api_version', 'apiVersion'],
  ['aws_region_name', 'region'],
  ['vertex_project', 'project'],
  ['vertex_location', 'location'],
];
const KEY = 'api_key';
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'azure-openai': { apiVersion: '2024-10-21' },
  'aws-bedrock': { region: '${AWS_REGION}' },
  'gcp-vertex': { project: '${GOOGLE_CLOUD_PROJECT}', location: '${GOOGLE_CLOUD_LOCATION:-us-central1}' },
};

/** What is read here of a deployment. */
export const SAYS_WHERE: readonly string[] = ['model', KEY, ...SETTINGS.map(([there]) => there)];

export interface Deployment {
  /** As dragoman.yaml writes it; what stands for a key is always a variable. */
  readonly provider: Readonly<Record<string, string>>;
  /** A key that is written out. It stays where it is, as what is printed may be kept anywhere; whose it is has to be known. */
  readonly secret?: string;
  /** A good name for the provider, if nobody else has it. */
  readonly name: string;
  /** What the provider calls the model. */
  readonly upstream: string;
}

/** Undefined: a prefix that has no kind here. */
export function deploymentOf(params: Readonly<Record<string, unknown>>): Deployment | undefined {
  const model = String(params['model'] ?? '');
  const slash = model.indexOf('/');
  const prefix = slash < 0 ? prefixOf(model) : model.slice(0, slash);
  const known = prefix === undefined ? undefined : KINDS.get(prefix);
  if (known === undefined) return undefined;
  const settings = SETTINGS.flatMap(([there, here]) => {
    const value = params[there];
    if (typeof value !== 'string') return [];
    const text = variableOr(value);
    return [[here, here === 'endpoint' && known === 'ollama' ? withVersion(text) : text] as const];
  });
  const hasEndpoint = settings.some(([here]) => here === 'endpoint');
  // Whoever names an address calls every server of this dialect OpenAI.
  const kind = known === 'openai' && hasEndpoint ? 'openai-compatible' : known;
  const { key, secret } = keyOf(params[KEY], kind);
  return {
    provider: { kind, ...DEFAULTS[kind], ...Object.fromEntries(settings), ...(key !== undefined && { key }) },
    ...(secret !== undefined && { secret }),
    name: kind,
    upstream: withoutRoute(model.slice(slash + 1)),
  };
}

/** Undefined: `*` alone is whatever provider the caller names. */
const prefixOf = (model: string): string | undefined =>
  model === '*' ? undefined : (BARE.find(([names]) => names.test(model))?.[1] ?? 'openai');

/** LiteLLM speaks Ollama's own dialect, which has no version in its address. */
const withVersion = (url: string): string => (/\/v1\/?$/.test(url) ? url : `${url.replace(/\/+$/, '')}/v1`);

/** A value that stands in a variable. */
export const ENVIRONMENT = /^os\.environ\/([A-Za-z_]\w*)$/;

const variableOr = (text: string): string => {
  const [, name] = ENVIRONMENT.exec(text) ?? [];
  return name === undefined ? text.replaceAll('${', () => '$${') : `\${${name}}`;
};

/** The variable that a provider's key is usually in. */
export const usualVariable = (name: string): string => `${name.replaceAll('-', '_').toUpperCase()}_API_KEY`;

function keyOf(given: unknown, kind: string): { readonly key?: string; readonly secret?: string } {
  if (typeof given !== 'string') return KEYLESS.has(kind) ? {} : { key: `\${${usualVariable(kind)}}` };
  return ENVIRONMENT.test(given) ? { key: variableOr(given) } : { secret: given };
}

/** `bedrock/converse/anthropic.claude…`: the route is ours to choose. */
const withoutRoute = (upstream: string): string => upstream.replace(/^(converse|invoke|converse_like)\//, '');
