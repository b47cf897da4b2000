-- JSON strings to text and back.
local ESCAPES = { ['"'] = '"', ['\\'] = '\\', ['/'] = '/', b = '\b', f = '\f', n = '\n', r = '\r', t = '\t' }

local function utf8_char(n)
  if n < 0x80 then return char(n) end
  if n < 0x800 then return char(0xC0 + floor(n / 64), 0x80 + n % 64) end
  if n < 0x10000 then return char(0xE0 + floor(n / 4096), 0x80 + floor(n / 64) % 64, 0x80 + n % 64) end
  return char(0xF0 + floor(n / 262144), 0x80 + floor(n / 4096) % 64, 0x80 + floor(n / 64) % 64, 0x80 + n % 64)
end

-- the code unit of the \uXXXX at i, or nil
local function unit(t, i)
  local h = match(t, '^\\u(%x%x%x%x)', i)
  return h and tonumber(h, 16)
end

-- text of what stands between two quotes; nil: a bad escape or half a surrogate pair
local function unescape(t)
  local at = find(t, '\\', 1, true)
  if not at then return t end
  local out, from = {}, 1
  while at do
    out[#out + 1] = sub(t, from, at - 1)
    local simple = ESCAPES[sub(t, at + 1, at + 1)]
    if simple then
      out[#out + 1] = simple
      from = at + 2
    else
      local n = unit(t, at)
      if not n or (n >= 0xDC00 and n < 0xE000) then return nil end
      from = at + 6
      if n >= 0xD800 and n < 0xDC00 then
        local low = unit(t, from)
        if not low or low < 0xDC00 or low >= 0xE000 then return nil end
        n = 0x10000 + (n - 0xD800) * 1024 + (low - 0xDC00)
        from = from + 6
      end
      out[#out + 1] = utf8_char(n)
    end
    at = find(t, '\\', from, true)
  end
  out[#out + 1] = sub(t, from)
  return concat(out)
end

-- length of the UTF-8 character at i of t; nil: it is not one (overlong, surrogate, beyond U+10FFFF, cut off)
local function utf8_length(t, i)
  local a = byte(t, i)
  if a < 0x80 then return 1 end
  local n = a >= 0xC2 and a <= 0xDF and 2 or a >= 0xE0 and a <= 0xEF and 3 or a >= 0xF0 and a <= 0xF4 and 4
  if not n then return nil end
  local b = byte(t, i + 1)
  if not b then return nil end
  if (a == 0xE0 and b < 0xA0) or (a == 0xED and b > 0x9F) or (a == 0xF0 and b < 0x90) or (a == 0xF4 and b > 0x8F) then return nil end
  for k = i + 1, i + n - 1 do
    local c = byte(t, k)
    if not c or c < 0x80 or c > 0xBF then return nil end
  end
  return n
end

-- A name that may be compared, logged and put into metadata: Envoy reads text up to the first NUL only, and
-- protobuf strings are UTF-8.
local function is_name(t)
  if #t == 0 or find(t, '[%z\1-\31\127]') then return false end
  if not find(t, '[\128-\255]') then return true end
  local i = 1
  while i <= #t do
    local n = utf8_length(t, i)
    if not n then return false end
    i = i + n
  end
  return true
end

local function quote_char(c)
  if c == '"' then return '\\"' end
  if c == '\\' then return '\\\\' end
  return format('\\u%04x', byte(c))
end
local function quote(t) return '"' .. gsub(t, '[%z\1-\31\127"\\]', quote_char) .. '"' end
