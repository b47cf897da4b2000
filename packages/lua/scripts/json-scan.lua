-- A scanner of JSON text that reads no more of it than it has to: strings are skipped with plain find, so that the
-- cost is that of the quotes and brackets, not of the bytes. Positions are 1-based and inclusive.
local DEPTH_LIMIT = 512

-- Where the next line break or tab stands while a request is scanned: none may be inside of a string. Each is looked
-- for at the speed of memchr, and again only when it has been passed.
local NOWHERE = math.huge
local next_break, next_line, next_return, next_tab = NOWHERE, NOWHERE, NOWHERE, NOWHERE

local function pass_breaks(s, i)
  if next_line < i then next_line = find(s, '\n', i, true) or NOWHERE end
  if next_return < i then next_return = find(s, '\r', i, true) or NOWHERE end
  if next_tab < i then next_tab = find(s, '\t', i, true) or NOWHERE end
  next_break = math.min(next_line, next_return, next_tab)
end

-- Where the next word begins, at i or behind it. Mostly at i: `byte` costs a fifth of a search.
local function word_at(s, i)
  local c = byte(s, i)
  if c and c > 32 then return i, c end
  i = find(s, '[^ \t\r\n]', i)
  return i, i and byte(s, i)
end

local string_end

-- A block of its own: a program has at most 200 local names at its top.
do
  local ffi = require('ffi')
  ffi.cdef('const char *memchr(const char *, int, size_t);')

  -- Whether an odd number of backslashes stands before j.
  local function is_escaped(s, j)
    local k = j - 1
    while byte(s, k) == 92 do k = k - 1 end
    return (j - k) % 2 == 0
  end

  -- The next quote behind j that is not escaped. What is quoted in a text has two that are: to ask `find` and `byte` about
  -- each is half of what a long text costs. A pointer counts from 0: `text[j - 2]` stands before j.
  local function next_bare(s, j)
    local text, length, C = ffi.cast('const char *', s), #s, ffi.C
    repeat
      local at = C.memchr(text + j, 34, length - j)
      if at == nil then return nil end
      j = tonumber(at - text) + 1
    until text[j - 2] ~= 92 or text[j - 3] == 92 and not is_escaped(s, j)
    return j
  end

  -- The quote that closes the string opened at i.
  function string_end(s, i)
    if next_break < i then pass_breaks(s, i) end
    local j = find(s, '"', i + 1, true)
    if j and byte(s, j - 1) == 92 and is_escaped(s, j) then j = next_bare(s, j) end
    return j and j <= next_break and j or nil
  end
end

-- Bytes by what they are: quotes and brackets, what stands between them (words, numbers, and what parts them), and what
-- ends a word. A loop over bytes is machine code, which a search by a pattern is not: it costs a tenth.
local END = '[ \t\r\n,}%]]'
local STRUCTURE, BETWEEN, ENDS = {}, {}, {}
for i = 0, 255 do
  STRUCTURE[i] = find(char(i), '["{}%[%]]') ~= nil
  BETWEEN[i] = find(char(i), '[%w,: \t\r\n%.%-%+]') ~= nil
  ENDS[i] = find(char(i), END) ~= nil
end

-- The bracket that closes the object or array opened at i; kinds have to match. Between brackets and strings stands
-- nothing but what numbers and words are made of: what opens a comment or a string for some readers does so for none.
local function container_end(s, i)
  local stack, depth, j = {}, 0, i
  while true do
    local c = byte(s, j)
    while BETWEEN[c] do
      j = j + 1
      c = byte(s, j)
    end
    if not c then return nil end
    if c == 34 then
      j = string_end(s, j)
      if not j then return nil end
    elseif c == 123 or c == 91 then
      depth = depth + 1
      if depth > DEPTH_LIMIT then return nil, 'nested too deep' end
      stack[depth] = c + 2
    else
      if stack[depth] ~= c then return nil, 'malformed JSON' end
      depth = depth - 1
      if depth == 0 then return j end
    end
    j = j + 1
  end
end

local ESCAPES = { b = '\b', f = '\f', n = '\n', r = '\r', t = '\t', ['"'] = '"', ['\\'] = '\\', ['/'] = '/' }

local function utf8(n)
  if n < 0x80 then return char(n) end
  if n < 0x800 then return char(0xC0 + floor(n / 64), 0x80 + n % 64) end
  if n < 0x10000 then return char(0xE0 + floor(n / 4096), 0x80 + floor(n / 64) % 64, 0x80 + n % 64) end
  return char(0xF0 + floor(n / 262144), 0x80 + floor(n / 4096) % 64, 0x80 + floor(n / 64) % 64, 0x80 + n % 64)
end

-- The text of a string without its quotes; nil: an escape is none. A lone half of a surrogate pair becomes U+FFFD, as in UTF-8 decoders.
local function unescape(t)
  if not find(t, '\\', 1, true) then return t end
  local parts, i = {}, 1
  while true do
    local j = find(t, '\\', i, true)
    if not j then break end
    parts[#parts + 1] = sub(t, i, j - 1)
    local c = sub(t, j + 1, j + 1)
    if c == 'u' then
      local hex = t:match('^%x%x%x%x', j + 2)
      if not hex then return nil end
      local n = tonumber(hex, 16)
      i = j + 6
      if n >= 0xD800 and n < 0xDC00 and sub(t, i, i + 1) == '\\u' then
        local low = tonumber(t:match('^%x%x%x%x', i + 2) or '0', 16)
        if low >= 0xDC00 and low < 0xE000 then
          n = 0x10000 + (n - 0xD800) * 1024 + (low - 0xDC00)
          i = i + 6
        end
      end
      if n >= 0xD800 and n < 0xE000 then n = 0xFFFD end
      parts[#parts + 1] = utf8(n)
    else
      if not ESCAPES[c] then return nil end
      parts[#parts + 1] = ESCAPES[c]
      i = j + 2
    end
  end
  parts[#parts + 1] = sub(t, i)
  return concat(parts)
end

-- Where the digits end that begin at i, and what stands there.
local function digits_end(s, i)
  local c = byte(s, i)
  while c and c >= 48 and c <= 57 do
    i = i + 1
    c = byte(s, i)
  end
  return i, c
end

local token_end

-- A block of its own: a program has at most 200 local names at its top.
do
  -- Where the number ends that begins at i; nil: it is none.
  local function number_end(s, i)
    local from = byte(s, i) == 45 and i + 1 or i
    local j, c = digits_end(s, from)
    if j == from or byte(s, from) == 48 and j > from + 1 then return nil end
    if c == 46 then j, c = digits_end(s, j + 1) end
    if c == 69 or c == 101 then j, c = j + 1, byte(s, j + 1) end
    if c == 43 or c == 45 then j = j + 1 end
    return (digits_end(s, j))
  end

  local LITERALS = { [102] = 'false', [110] = 'null', [116] = 'true' }

  -- A literal or a number that begins at i: its end and its kind, or nil and why.
  function token_end(s, i)
    local literal, stop = LITERALS[byte(s, i)], nil
    if not literal then
      stop = number_end(s, i)
    elseif sub(s, i, i + #literal - 1) == literal then
      stop = i + #literal
    end
    if stop and ENDS[byte(s, stop)] then return stop - 1, literal or 'number' end
    return nil, find(s, END, i) and 'malformed JSON' or 'truncated JSON'
  end
end

local function value_end(s, i)
  local c = byte(s, i)
  if c == 34 then return string_end(s, i), 'string' end
  if c == 123 or c == 91 then
    local stop, why = container_end(s, i)
    return stop, stop and (c == 123 and 'object' or 'array') or why
  end
  return token_end(s, i)
end

-- A name as the most lenient readers compare it: not minding case, odd signs, or what stands behind a zero.
local function folded(name)
  if find(name, '[^%w_]') then name = name:match('^%Z*'):gsub('[^%w_]', '') end
  return name:lower()
end

local plain_name

do
  -- Plain names, and what they are taken for: the same few stand in call after call.
  local PLAIN, PLAIN_LENGTH = memo_of(1000), 40

  -- The name that begins with the quote at i: where its colon is, the name, and what it is taken for; nil: it is not
  -- written as plainly as most are.
  function plain_name(s, i)
    local stop = find(s, '"', i + 1, true)
    if not stop or stop - i > PLAIN_LENGTH or byte(s, stop + 1) ~= 58 then return nil end
    local name = sub(s, i + 1, stop - 1)
    local taken = PLAIN.known[name]
    if not taken then
      if find(name, '[^%w_]') then return nil end
      taken = name:lower()
      room_in(PLAIN)[name] = taken
    end
    return stop + 1, name, taken
  end
end

-- What `members` looks for: names by what is taken for them.
local function wanted(names)
  local want = {}
  for name in names:gmatch('%S+') do want[folded(name)] = name end
  return want
end

-- members(s, want): the wanted members of a JSON object, each {s=, e=, kind=, str=}, and `first`, the byte after `{`;
-- or nil and what is wrong. A wanted name that stands there twice is wrong, and so is one that only some readers take
-- for it: two readers could take different ones.
local function members(s, want)
  local i, c = word_at(s, 1)
  if c ~= 123 then return nil, 'the body is not a JSON object' end
  -- With room for what is mostly wanted: a table that grows is made anew each time.
  local out = { first = i + 1, empty = false, model = nil, stream = nil, stream_options = nil }
  i, c = word_at(s, i + 1)
  if not i then return nil, 'truncated JSON' end
  out.empty = c == 125
  while not out.empty do
    if c ~= 34 then return nil, 'malformed JSON' end
    local colon, key, taken = plain_name(s, i)
    if not colon then
      local key_end = string_end(s, i)
      if not key_end then return nil, 'truncated JSON' end
      key = unescape(sub(s, i + 1, key_end - 1))
      if not key then return nil, 'malformed JSON' end
      colon, c = word_at(s, key_end + 1)
      if c ~= 58 then return nil, 'malformed JSON' end
      taken = folded(key)
    end
    local from = word_at(s, colon + 1)
    if not from then return nil, 'truncated JSON' end
    local to, kind = value_end(s, from)
    if not to then return nil, kind ~= 'string' and kind or 'truncated JSON' end
    local name = want[taken]
    if name then
      if out[name] then return nil, 'duplicate "' .. name .. '"' end
      if name ~= key then return nil, 'a name that may be taken for "' .. name .. '"' end
      out[name] = { s = from, e = to, kind = kind, str = kind == 'string' and unescape(sub(s, from + 1, to - 1)) or nil }
    end
    i, c = word_at(s, to + 1)
    if not i then return nil, 'truncated JSON' end
    if c == 125 then break end
    if c ~= 44 then return nil, 'malformed JSON' end
    i, c = word_at(s, i + 1)
    if not i then return nil, 'truncated JSON' end
  end
  if word_at(s, i + 1) then return nil, 'data after the JSON object' end
  return out
end

-- The same, and a string with a line break in it is no JSON.
local function scan(s, want)
  next_line, next_return, next_tab = 0, 0, 0
  pass_breaks(s, 1)
  local found, why = members(s, want)
  next_break = NOWHERE
  return found, why
end
