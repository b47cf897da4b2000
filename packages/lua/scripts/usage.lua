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

local USAGE = {
  openai = function(t)
    local details, spent = inner(t, 'prompt_tokens_details'), inner(t, 'completion_tokens_details')
    return {
      input = t.prompt_tokens,
      output = t.completion_tokens,
      cache_read = details.cached_tokens or t.prompt_cache_hit_tokens or t.cached_tokens or t.num_cached_tokens,
      cache_write = details.cache_write_tokens,
      reasoning = spent.reasoning_tokens or t.reasoning_tokens,
      audio_in = details.audio_tokens,
      audio_out = spent.audio_tokens,
    }
  end,
  -- An embedding has no output; some providers say the total only.
  embeddings = function(t)
    local input = t.prompt_tokens or t.total_tokens
    return { input = input, output = input and (t.completion_tokens or 0), cache_read = inner(t, 'prompt_tokens_details').cached_tokens }
  end,
  responses = function(t)
    local details = inner(t, 'input_tokens_details')
    return {
      input = t.input_tokens,
      output = t.output_tokens,
      cache_read = details.cached_tokens,
      cache_write = details.cache_write_tokens,
      reasoning = inner(t, 'output_tokens_details').reasoning_tokens,
    }
  end,
  anthropic = function(t)
    return {
      input = t.input_tokens and plus(t.input_tokens, t.cache_read_input_tokens, t.cache_creation_input_tokens),
      output = t.output_tokens,
      cache_read = t.cache_read_input_tokens,
      cache_write = t.cache_creation_input_tokens,
      cache_write_1h = inner(t, 'cache_creation').ephemeral_1h_input_tokens,
      reasoning = inner(t, 'output_tokens_details').thinking_tokens,
    }
  end,
  gemini = function(t)
    return {
      input = t.promptTokenCount and plus(t.promptTokenCount, t.toolUsePromptTokenCount),
      output = plus(t.candidatesTokenCount, t.thoughtsTokenCount),
      cache_read = t.cachedContentTokenCount,
      reasoning = t.thoughtsTokenCount,
    }
  end,
  bedrock = function(t)
    return {
      input = t.inputTokens and plus(t.inputTokens, t.cacheReadInputTokens, t.cacheWriteInputTokens),
      output = t.outputTokens,
      cache_read = t.cacheReadInputTokens,
      cache_write = t.cacheWriteInputTokens,
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

-- The numbers of the text of one answer or of one event, or nil; `deepest`: in how many brackets they may stand.
local function numbers_in(s, shape, deepest)
  for _, name in ipairs(USAGE_NAMES[shape]) do
    local text = find_object(s, name, deepest)
    if text then
      if find(text, '\n', 1, true) then text = text:gsub('\r?\ndata: ?', '\n') end
      return decode_numbers(text, 1)
    end
  end
end

-- `numbers` in the convention, or nil when neither input nor output was said.
local function reported(numbers, shape)
  local u = USAGE[shape](numbers)
  if not u.input and not u.output then return nil end
  -- What the provider said and the caller's dialect has no word for: the translator puts it beside.
  local more = inner(numbers, 'x_dragoman')
  u.cache_read = u.cache_read or more.cache_read_tokens
  u.cache_write = u.cache_write or more.cache_write_tokens
  u.reasoning = u.reasoning or more.reasoning_tokens
  u.state = 'reported'
  return u
end
