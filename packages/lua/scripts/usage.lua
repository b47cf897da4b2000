-- What each dialect calls its numbers, put into one convention: input holds cache reads and writes, output holds
-- reasoning, and what the provider did not say stays nil.
local function plus(...)
  local total
  for i = 1, select('#', ...) do
    local n = select(i, ...)
    if type(n) == 'number' then total = (total or 0) + n end
  end
  return total
end

local function inner(t, name)
  local v = t[name]
  return type(v) == 'table' and v or {}
end

-- What of the prompt is of a modality and was not read from the cache; Gemini counts it in both.
local function fresh(t, modality)
  local all, cached = inner(t, 'promptTokensDetails')[modality], inner(t, 'cacheTokensDetails')[modality]
  return all and math.max(0, all - (cached or 0))
end

-- The tier of the service by a provider's word for it; nil: the usual one. The same as serviceTierOf in packages/spec.
local function tier_of(word)
  if type(word) ~= 'string' then return nil end
  word = sub(word:lower(), 1, MAX_TIER)
  if word == '' or USUAL_TIERS[word] then return nil end
  for i = 1, #TIER_PREFIXES do
    local prefix = TIER_PREFIXES[i]
    if sub(word, 1, #prefix) == prefix then return tier_of(sub(word, #prefix + 1)) end
  end
  return word
end

local function claude(t)
  return {
    input = t.input_tokens and plus(t.input_tokens, t.cache_read_input_tokens, t.cache_creation_input_tokens),
    output = t.output_tokens,
    cache_read = t.cache_read_input_tokens,
    cache_write = t.cache_creation_input_tokens,
    cache_write_1h = inner(t, 'cache_creation').ephemeral_1h_input_tokens,
    reasoning = inner(t, 'output_tokens_details').thinking_tokens,
    searches = inner(t, 'server_tool_use').web_search_requests,
  }
end

local USAGE = {
  openai = function(t)
    local details, spent = inner(t, 'prompt_tokens_details'), inner(t, 'completion_tokens_details')
    local input, heard = t.prompt_tokens, details.audio_tokens
    local output, reasoning = t.completion_tokens, spent.reasoning_tokens or t.reasoning_tokens
    -- xAI counts reasoning apart and Mistral audio, which their totals say.
    if output and reasoning and t.total_tokens == plus(input, output, reasoning) then output = output + reasoning end
    if input and heard and t.total_tokens == plus(input, heard, output) then input = input + heard end
    return {
      input = input,
      output = output,
      cache_read = details.cached_tokens or t.prompt_cache_hit_tokens or t.cached_tokens or t.num_cached_tokens,
      cache_write = details.cache_write_tokens,
      reasoning = reasoning,
      audio_in = heard,
      audio_out = spent.audio_tokens,
      image_in = details.image_tokens,
      image_out = spent.image_tokens,
      searches = inner(t, 'server_tool_use_details').web_search_requests,
      tier = tier_of(t.service_tier),
    }
  end,
  -- An embedding has no output; some providers say the total only.
  embeddings = function(t)
    local input = t.prompt_tokens or t.total_tokens
    return { input = input, output = input and (t.completion_tokens or 0), cache_read = inner(t, 'prompt_tokens_details').cached_tokens }
  end,
  responses = function(t)
    local details, spent = inner(t, 'input_tokens_details'), inner(t, 'output_tokens_details')
    return {
      input = t.input_tokens,
      output = t.output_tokens,
      cache_read = details.cached_tokens,
      cache_write = details.cache_write_tokens,
      reasoning = spent.reasoning_tokens,
      -- Transcriptions spell it in the singular.
      audio_in = inner(t, 'input_token_details').audio_tokens,
      image_in = details.image_tokens,
      image_out = spent.image_tokens,
      tier = tier_of(t.service_tier),
    }
  end,
  anthropic = function(t)
    local u = claude(t)
    -- What is paid and not in the totals.
    for _, turn in ipairs(t.compactions or {}) do
      u.beside = u.beside or {}
      for name, n in pairs(claude(turn)) do u.beside[name] = plus(u.beside[name], n) end
    end
    -- Fast mode is no tier to Anthropic, but has prices like one.
    u.tier = tier_of(t.speed) or tier_of(t.service_tier)
    return u
  end,
  gemini = function(t)
    local made = inner(t, 'candidatesTokensDetails')
    return {
      input = t.promptTokenCount and plus(t.promptTokenCount, t.toolUsePromptTokenCount),
      output = plus(t.candidatesTokenCount, t.thoughtsTokenCount),
      cache_read = t.cachedContentTokenCount,
      reasoning = t.thoughtsTokenCount,
      audio_in = fresh(t, 'AUDIO'),
      audio_out = made.AUDIO,
      image_in = fresh(t, 'IMAGE'),
      image_out = made.IMAGE,
      -- The Gemini API says the tier, Vertex AI the traffic.
      tier = tier_of(t.serviceTier) or tier_of(t.trafficType),
    }
  end,
  bedrock = function(t)
    return {
      input = t.inputTokens and plus(t.inputTokens, t.cacheReadInputTokens, t.cacheWriteInputTokens),
      output = t.outputTokens,
      cache_read = t.cacheReadInputTokens,
      cache_write = t.cacheWriteInputTokens,
      cache_write_1h = inner(t, 'cacheDetails')['1h'],
      searches = inner(t, 'serverToolUsage').web_search_requests,
      tier = tier_of(t.serviceTier),
    }
  end,
  cohere = function(t)
    local counted, billed = inner(t, 'tokens'), inner(t, 'billed_units')
    return {
      input = counted.input_tokens or billed.input_tokens,
      output = counted.output_tokens or billed.output_tokens,
      cache_read = t.cached_tokens,
      reasoning = counted.reasoning_tokens,
      -- What is paid for is not what was counted.
      billed_input = billed.input_tokens,
      billed_output = billed.output_tokens,
    }
  end,
}

-- The names of the object that holds the numbers, the preferred first.
local USAGE_NAMES = {
  openai = { 'usage' }, embeddings = { 'usage' }, responses = { 'usage' }, anthropic = { 'usage' }, gemini = { 'usageMetadata' },
  bedrock = { 'usage' }, cohere = { 'usage', 'meta' },
}

-- What stands beside the object that holds the numbers.
local BESIDE = {
  openai = function(s, deepest, numbers) numbers.service_tier = find_text(s, 'service_tier', deepest) end,
  bedrock = function(s, deepest, numbers)
    local tier = find_object(s, 'serviceTier', deepest)
    numbers.serviceTier = tier and find_text(tier, 'type', 1)
  end,
}
BESIDE.responses = BESIDE.openai

-- The numbers of the text of one answer or of one event, or nil; `deepest`: in how many brackets they may stand.
local function numbers_in(s, shape, deepest)
  for _, name in ipairs(USAGE_NAMES[shape]) do
    local text = find_object(s, name, deepest)
    if text then
      if find(text, '\n', 1, true) then text = text:gsub('\r?\ndata: ?', '\n') end
      local numbers = decode_numbers(text, 1)
      if BESIDE[shape] then BESIDE[shape](s, deepest, numbers) end
      return numbers
    end
  end
end

-- What the translator calls a number that the caller's dialect has no word for.
local UNSAID = {
  input = 'input_tokens', output = 'output_tokens',
  cache_read = 'cache_read_tokens', cache_write = 'cache_write_tokens', cache_write_1h = 'cache_write_1h_tokens',
  reasoning = 'reasoning_tokens', audio_in = 'audio_input_tokens', audio_out = 'audio_output_tokens',
  image_in = 'image_input_tokens', image_out = 'image_output_tokens', searches = 'web_search_requests',
  billed_input = 'billed_input_tokens', billed_output = 'billed_output_tokens',
}

-- `numbers` in the convention, or nil when neither input nor output was said.
local function reported(numbers, shape, translated)
  local u, more = USAGE[shape](numbers), numbers.x_dragoman
  if type(more) == 'table' then
    local zeros = inner(more, 'unsaid')
    for name, word in pairs(UNSAID) do
      if zeros[word] then u[name] = nil else u[name] = u[name] or more[word] end
    end
  end
  if not u.input and not u.output then return nil end
  u.state = 'reported'
  -- What the caller's dialect says of a translated answer may be what was asked for.
  if translated then u.tier = tier_of(inner(numbers, 'x_dragoman').service_tier) end
  return u
end

-- All that is paid for: the totals that were said, and what stands beside them.
local function paid_for(u)
  if not u.beside then return u end
  local all = {}
  for name, n in pairs(u) do all[name] = type(n) == 'number' and plus(n, u.beside[name]) or n end
  for name, n in pairs(u.beside) do all[name] = all[name] or n end
  return all
end
