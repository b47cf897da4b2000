-- The most that the answer to a call may be, for whoever has to reserve it.
local WANT_MOST = wanted('model stream stream_options max_tokens max_completion_tokens max_output_tokens n best_of'
  .. ' generationConfig generation_config inferenceConfig')
local MOST = { 'max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens', 'maxTokens' }
local CHOICES = { 'n', 'best_of', 'candidateCount', 'candidate_count' }
local WANT_INSIDE = wanted('maxOutputTokens max_output_tokens maxTokens candidateCount candidate_count')

-- More than any answer; a number that is too large to be one is as good as this.
local MOST_OF_ALL = 1e9

-- A count as the most lenient reader takes it: a number, or one in quotes.
local function count_of(s, f)
  local text = f.kind == 'number' and sub(s, f.s, f.e) or f.kind == 'string' and f.str and f.str:match('^%s*(%d+)%s*$')
  return text and math.min(tonumber(text), MOST_OF_ALL)
end

-- The largest of the numbers under these names, or nil.
local function largest(s, found, names)
  local most
  for i = 1, #names do
    local f = found[names[i]]
    local n = f and count_of(s, f)
    if n and (not most or n > most) then most = n end
  end
  return most
end

-- The most tokens of all answers together, as far as the body says; or nil and what is wrong.
local function most_tokens(s, found)
  local most, choices = largest(s, found, MOST), largest(s, found, CHOICES)
  for _, name in ipairs({ 'generationConfig', 'generation_config', 'inferenceConfig' }) do
    local f = found[name]
    if f and f.kind == 'object' then
      local text = sub(s, f.s, f.e)
      local inside, why = members(text, WANT_INSIDE)
      if not inside then return nil, why end
      most = largest(text, inside, MOST) or most
      choices = largest(text, inside, CHOICES) or choices
    end
  end
  return { most = most, choices = choices }
end
