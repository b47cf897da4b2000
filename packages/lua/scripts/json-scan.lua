-- Finds values in JSON without decoding it. Strings are skipped with a plain find (memchr), the rest byte by byte:
-- both are compiled by the JIT, patterns are not. Offsets are 1-based and inclusive, as everywhere in Lua.
local byte, find, sub, char, lower = string.byte, string.find, string.sub, string.char, string.lower
local match, gsub, format, rep = string.match, string.gsub, string.format, string.rep
local floor, concat = math.floor, table.concat

local MAX_DEPTH = 512
local OPEN = {} -- closing brackets that are due; shared by all calls, since none yields

-- index of the quote that closes the string opened at i
local function string_end(s, i)
  local j = find(s, '"', i + 1, true)
  while j do
    local k = j - 1
    while byte(s, k) == 92 do k = k - 1 end -- stops at the opening quote at the latest
    if (j - k) % 2 == 1 then return j end
    j = find(s, '"', j + 1, true)
  end
end

-- index of the bracket that closes the container opened at i; brackets have to match
local function container_end(s, i)
  local depth, j = 0, i
  while true do
    local c = byte(s, j)
    if c == 34 then
      j = string_end(s, j)
      if not j then return nil, 'is cut off' end
    elseif c == 123 or c == 91 then
      depth = depth + 1
      if depth >= MAX_DEPTH then return nil, 'is nested too deeply' end
      OPEN[depth] = c + 2
    elseif c == 125 or c == 93 then
      if OPEN[depth] ~= c then return nil, 'is malformed' end
      depth = depth - 1
      if depth == 0 then return j end
    elseif not c then
      return nil, 'is cut off'
    end
    j = j + 1
  end
end

local function skip_space(s, i)
  local c = byte(s, i)
  while c == 32 or c == 10 or c == 13 or c == 9 do
    i = i + 1
    c = byte(s, i)
  end
  return i, c
end

local WORDS = { ['true'] = true, ['false'] = true, ['null'] = true }

local function is_number(t)
  local int, frac, exp = match(t, '^%-?(%d+)(%.?%d*)(.*)$')
  if not int or frac == '.' then return false end
  if byte(int) == 48 and #int > 1 then return false end
  return exp == '' or find(exp, '^[eE][+-]?%d+$') ~= nil
end

-- end of the value that starts at i, with first byte c
local function value_end(s, i, c)
  if c == 34 then
    local e = string_end(s, i)
    if not e then return nil, 'is cut off' end
    -- a long text is not searched for raw control characters: nothing is decided by it
    if e - i < 256 and find(sub(s, i, e), '[%z\1-\31]') then return nil, 'is malformed' end
    return e
  end
  if c == 123 or c == 91 then return container_end(s, i) end
  local e = find(s, '[ \t\r\n,}%]]', i)
  if not e then return nil, 'is cut off' end
  local t = sub(s, i, e - 1)
  if WORDS[t] or is_number(t) then return e - 1 end
  return nil, 'is malformed'
end
