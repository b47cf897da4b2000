-- Finding one small object in a large answer without reading the answer: its name is searched for as it is written,
-- and how deep it stands is told by the brackets behind it. A quote inside of a string is escaped, so that the name
-- with bare quotes cannot be inside of one.

-- Where the word begins that stands behind this sign, and its first byte; nil: the next word from i on is another.
local function behind(s, i, sign)
  local at, c = word_at(s, i)
  if c == sign then return word_at(s, at + 1) end
end

local find_value

-- A block of its own: a program has at most 200 local names at its top.
do
  local CANDIDATES, LAST = 64, 400

  -- How many brackets are still open before i, told by what closes from there to the end; nil: they do not fit.
  local function depth_at(s, i)
    local depth, j = 0, i
    while true do
      local c = byte(s, j)
      while c and not STRUCTURE[c] do
        j = j + 1
        c = byte(s, j)
      end
      if not c then return -depth end
      if c == 34 then
        j = string_end(s, j)
        if not j then return nil end
      elseif c == 123 or c == 91 then
        depth = depth + 1
      else
        depth = depth - 1
      end
      j = j + 1
    end
  end

  -- The last value of "name" behind i in at most `deepest` brackets that begins with this sign, as text; nil: there is none.
  local function last_value(s, name, deepest, sign, i)
    local quoted, found = '"' .. name .. '"', nil
    -- Underscores are rarer than quotes: each that is met costs a step.
    local before = find(quoted, '_', 1, true) or 1
    local rest = sub(quoted, before)
    for _ = 1, CANDIDATES do
      local from, to = find(s, rest, i, true)
      if not from then break end
      i, from = to + 1, from - before + 1
      local open, c = behind(s, i, 58)
      if c == byte(sign) and sub(s, from, to) == quoted and byte(s, from - 1) ~= 92 then
        local close = sign == '{' and container_end(s, open) or sign == '"' and string_end(s, open)
        local depth = close and depth_at(s, close + 1)
        if depth and depth > 0 and depth <= deepest then found = sub(s, open, close) end
      end
    end
    return found
  end

  -- The same in all of s. What is searched for mostly stands at the end, and what is before it is not gone through then.
  function find_value(s, name, deepest, sign)
    local found = #s > 2 * LAST and last_value(s, name, deepest, sign, #s - LAST)
    return found or last_value(s, name, deepest, sign, 1)
  end
end

local function find_object(s, name, deepest)
  return find_value(s, name, deepest, '{')
end

-- The text between the quotes, as it is written.
local function find_text(s, name, deepest)
  local quoted = find_value(s, name, deepest, '"')
  return quoted and sub(quoted, 2, -2)
end

-- The name of the model that answered, in an answer that says it in at most `deepest` brackets.
local function model_in(s, deepest)
  local text = find_text(s, 'model', deepest) or find_text(s, 'modelVersion', deepest)
  return text and text ~= '' and unescape(text) or nil
end

-- The text of "name" among the first plain members of an object; nil: an object or an array comes before it.
local function find_early_string(s, name)
  -- Mostly it stands there as it would be written without blanks, and nothing has been opened before it.
  local from, to = find(s, '"' .. name .. '":"', 1, true)
  if from and byte(s, 1) == 123 and byte(s, from - 1) == 44 and (find(s, '{', 2, true) or from) >= from
    and (find(s, '[', 2, true) or from) >= from then
    local stop = string_end(s, to)
    return stop and unescape(sub(s, to + 1, stop - 1))
  end
  local i = find(s, '{', 1, true)
  while i do
    local from, to, key = find(s, '^%s*"([^"\\]*)"%s*:%s*', i + 1)
    if not from then return nil end
    local c = byte(s, to + 1)
    if c == 123 or c == 91 or not c then return nil end
    local stop = c == 34 and string_end(s, to + 1) or token_end(s, to + 1)
    if not stop then return nil end
    if key == name then return c == 34 and unescape(sub(s, to + 2, stop - 1)) or nil end
    i = find(s, '^%s*,', stop + 1) and find(s, ',', stop + 1, true)
  end
end

local decode_numbers

-- A block of its own: a program has at most 200 local names at its top.
do
  -- More than this is no count of tokens: what nobody could pay nobody has used, and the ledger would not take it.
  local MOST_TOKENS = 100000000

  -- Lists of counts that usage has, each named by a word: `[{"modality":"AUDIO","tokenCount":5}]` is `{ AUDIO = 5 }`.
  local COUNTED = { cacheDetails = true, promptTokensDetails = true, candidatesTokensDetails = true, cacheTokensDetails = true }

  local function counts_in(list)
    local out = {}
    for each in list:gmatch('{([^{}]*)}') do
      local word, n = each:match('"%s*:%s*"([^"\\]*)"'), tonumber(each:match('"%s*:%s*(%d+)'))
      if word and n and n <= MOST_TOKENS then out[word] = (out[word] or 0) + n end
    end
    return out
  end

  -- Words that usage has: which tier served the call.
  local SAID = { service_tier = true, speed = true, serviceTier = true, trafficType = true }

  -- The numbers of each turn of Claude in which he made the conversation shorter.
  local function compactions_in(list)
    local out, i = {}, find(list, '{', 1, true)
    while i do
      local stop = container_end(list, i)
      if not stop then break end
      local turn = sub(list, i, stop)
      if find(turn, '"type"%s*:%s*"compaction"') then out[#out + 1] = decode_numbers(turn, 1) end
      i = find(list, '{', stop + 1, true)
    end
    return out
  end

  -- The next member, where it is a whole number as most are, into `out`: where the one behind it begins, false where none
  -- does; nil: it is something else.
  local function whole_number(s, i, out)
    local quoted = find(s, '"', i + 1, true)
    if not quoted or byte(s, quoted + 1) ~= 58 or byte(s, quoted - 1) == 92 then return nil end
    local from = quoted + 2
    local stop, c = digits_end(s, from)
    if stop == from or byte(s, from) == 48 and stop > from + 1 or c ~= 44 and c ~= 125 then return nil end
    local n = tonumber(sub(s, from, stop - 1))
    if n <= MOST_TOKENS then out[sub(s, i + 1, quoted - 1)] = n end
    return c == 44 and (word_at(s, stop + 1) or false)
  end

  -- The same for any other value; false also where it cannot be read.
  local function any_value(s, i, out)
    local key_end = string_end(s, i)
    local key = key_end and sub(s, i + 1, key_end - 1)
    local from = key and behind(s, key_end + 1, 58)
    if not from then return false end
    local stop, kind = value_end(s, from)
    if not stop then return false end
    if kind == 'number' then
      local n = tonumber(sub(s, from, stop))
      if n and n >= 0 and n <= MOST_TOKENS then out[key] = floor(n + 0.5) end
    elseif kind == 'object' then
      out[key] = decode_numbers(s, from)
    elseif kind == 'string' and SAID[key] then
      out[key] = sub(s, from + 1, stop - 1)
    elseif kind == 'array' and COUNTED[key] then
      out[key] = counts_in(sub(s, from, stop))
    elseif kind == 'array' and key == 'iterations' then
      out.compactions = compactions_in(sub(s, from, stop))
    end
    return behind(s, stop + 1, 44) or false
  end

  -- A small JSON value: numbers, objects of them, lists of counts and a few words are what usage is made of; all else is
  -- passed over.
  function decode_numbers(s, i)
    -- Room for what most say: a table that grows is made anew each time.
    local out = { prompt_tokens = nil, completion_tokens = nil, total_tokens = nil, input_tokens = nil, output_tokens = nil }
    i = word_at(s, i + 1)
    while i and byte(s, i) == 34 do
      local after = whole_number(s, i, out)
      if after == nil then after = any_value(s, i, out) end
      i = after
    end
    return out
  end
end
