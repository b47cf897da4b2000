-- What JavaScript has and Lua has not, for the TypeScript of the formats. An object holds the list of its names at
-- index 0, so that it is told from an array, keeps its order and can have names without a value; null is a value of
-- its own; strings are bytes of UTF-8.
local byte, char, find, sub, gsub, format, concat = string.byte, string.char, string.find, string.sub, string.gsub, string.format, table.concat
local floor = math.floor

-- Lists of names of object literals, filled by the bundle.
local K = {}

NULL = setmetatable({ [0] = {} }, { __tostring = function() return 'null' end })
local NULL = NULL

function truthy(value)
  return value and value ~= '' and value ~= 0 and value ~= NULL and value == value
end
local truthy = truthy

-- Numbers -----------------------------------------------------------------------------------------------------------

-- As JavaScript writes a number: the shortest digits that read back the same.
local function number_text(n)
  if n ~= n or n == math.huge or n == -math.huge then return 'null' end
  if n == floor(n) and n > -1e15 and n < 1e15 then return format('%d', n) end
  local text
  for precision = 15, 17 do
    text = format('%.' .. precision .. 'g', n)
    if tonumber(text) == n then break end
  end
  local sign, digits, exponent = text:match('^(-?)([%d.]+)e?([-+]?%d*)$')
  local whole, rest = digits:match('^(%d+)%.?(%d*)$')
  local point = #whole + (tonumber(exponent) or 0)
  local all = (whole .. rest):gsub('^0+', function(zeros) point = point - #zeros return '' end):gsub('0+$', '')
  if #all <= point and point <= 21 then return sign .. all .. ('0'):rep(point - #all) end
  if 0 < point and point <= 21 then return sign .. sub(all, 1, point) .. '.' .. sub(all, point + 1) end
  if -6 < point and point <= 0 then return sign .. '0.' .. ('0'):rep(-point) .. all end
  local head = #all == 1 and all or sub(all, 1, 1) .. '.' .. sub(all, 2)
  return sign .. head .. 'e' .. (point > 0 and '+' or '-') .. math.abs(point - 1)
end

local LARGEST_SAFE = 9007199254740991
-- A number that a double would write differently, as it was written.
local RAW, RAW_NAMES = {}, { 'rawJSON' }

function is_raw_number(value)
  return getmetatable(value) == RAW
end

-- Text --------------------------------------------------------------------------------------------------------------

local function code_point(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xC0 + floor(code / 64), 0x80 + code % 64) end
  if code < 0x10000 then return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64) end
  return char(0xF0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64, 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

-- How many bytes of a character begin at i: its length if it is whole and right; else nil, and how many of them make
-- one replacement character.
local function character_at(s, i)
  local a, b, c, d = byte(s, i, i + 3)
  local function continues(x, low, high) return x and x >= (low or 0x80) and x <= (high or 0xBF) end
  if a < 0x80 then return 1 end
  if a < 0xC2 or a > 0xF4 then return nil, 1 end
  if a < 0xE0 then
    if continues(b) then return 2 end
    return nil, 1
  end
  if a < 0xF0 then
    if not continues(b, a == 0xE0 and 0xA0, a == 0xED and 0x9F) then return nil, 1 end
    if continues(c) then return 3 end
    return nil, 2
  end
  if not continues(b, a == 0xF0 and 0x90, a == 0xF4 and 0x8F) then return nil, 1 end
  if not continues(c) then return nil, 2 end
  if continues(d) then return 4 end
  return nil, 3
end

-- Where the first byte stands that is no UTF-8; nil: there is none. Loops over bytes are compiled to machine code and
-- are ten times as fast as a pattern with a set.
local function first_wrong_byte(s)
  local i, last = 1, #s
  while i <= last do
    if byte(s, i) < 128 then
      i = i + 1
    else
      local length = character_at(s, i)
      if not length then return i end
      i = i + length
    end
  end
  return nil
end

local function with_replacements(s)
  local wrong = first_wrong_byte(s)
  if not wrong then return s end
  local out, from, i = {}, 1, wrong
  while i <= #s do
    local length, bad = character_at(s, i)
    if length then
      i = i + length
    else
      out[#out + 1] = sub(s, from, i - 1) .. '\239\191\189'
      i = i + bad
      from = i
    end
  end
  return concat(out) .. sub(s, from)
end

-- Halves of a character that came apart are put together.
local function joined_surrogates(s)
  return (gsub(s, '\237([\160-\175])([\128-\191])\237([\176-\191])([\128-\191])', function(a, b, c, d)
    local high = (byte(a) - 0xA0) * 64 + byte(b) - 0x80
    local low = (byte(c) - 0xB0) * 64 + byte(d) - 0x80
    return code_point(0x10000 + high * 1024 + low)
  end))
end

local function unpaired(a, b)
  return format('\\ud%x%02x', floor((byte(a) - 0x80) / 4), (byte(a) - 0x80) % 4 * 64 + byte(b) - 0x80)
end

-- JSON --------------------------------------------------------------------------------------------------------------

local ESCAPES = { [34] = '\\"', [92] = '\\\\', [8] = '\\b', [12] = '\\f', [10] = '\\n', [13] = '\\r', [9] = '\\t' }
for code = 0, 31 do ESCAPES[code] = ESCAPES[code] or format('\\u%04x', code) end

local function quoted(s)
  local out, n, from, may_be_half = nil, 0, 1, false
  for i = 1, #s do
    local c = byte(s, i)
    if c < 32 or c == 34 or c == 92 then
      out = out or {}
      out[n + 1], out[n + 2] = sub(s, from, i - 1), ESCAPES[c]
      n, from = n + 2, i + 1
    elseif c == 237 then
      may_be_half = true
    end
  end
  local text = s
  if out then
    out[n + 1] = sub(s, from)
    text = concat(out)
  end
  -- Half a character is written as an escape.
  if may_be_half and find(text, '\237[\160-\191]') then
    text = gsub(joined_surrogates(text), '\237([\160-\191])([\128-\191])', unpaired)
  end
  return '"' .. text .. '"'
end

local write

local function write_object(value, names, out)
  local opening = '{'
  for i = 1, #names do
    local name = names[i]
    local item = value[name]
    local kind = type(item)
    if item ~= nil and kind ~= 'function' then
      out[#out + 1] = opening .. quoted(name) .. ':'
      write(item, kind, out)
      opening = ','
    end
  end
  out[#out + 1] = opening == '{' and '{}' or '}'
end

local function write_array(value, out)
  local n = #value
  if n == 0 then out[#out + 1] = '[]' return end
  for i = 1, n do
    out[#out + 1] = i == 1 and '[' or ','
    local item = value[i]
    if item == nil then out[#out + 1] = 'null' else write(item, type(item), out) end
  end
  out[#out + 1] = ']'
end

function write(value, kind, out)
  if kind == 'string' then out[#out + 1] = quoted(value)
  elseif kind == 'number' then out[#out + 1] = number_text(value)
  elseif kind == 'boolean' then out[#out + 1] = value and 'true' or 'false'
  elseif value == NULL then out[#out + 1] = 'null'
  elseif getmetatable(value) == RAW then out[#out + 1] = value.rawJSON
  elseif value[0] then write_object(value, value[0], out)
  else write_array(value, out) end
end

function write_json(value)
  local out = {}
  write(value, type(value), out)
  return concat(out)
end

local UNESCAPES = { [34] = '"', [92] = '\\', [47] = '/', [98] = '\b', [102] = '\f', [110] = '\n', [114] = '\r', [116] = '\t' }
local NOT_JSON = {}
local function not_json() error(NOT_JSON, 0) end

-- What is escaped by a backslash at i, where it goes on, and whether it is half a character.
local function read_escape(s, i)
  local e = byte(s, i + 1)
  if e ~= 117 then return UNESCAPES[e] or not_json(), i + 2, false end
  local hex = s:match('^%x%x%x%x', i + 2)
  if not hex then not_json() end
  local code = tonumber(hex, 16)
  return code_point(code), i + 6, code >= 0xD800 and code <= 0xDFFF
end

-- The string that begins behind its quote at i, and where it goes on.
local function read_string(s, i)
  local out, n, from, has_halves = nil, 0, i, false
  while true do
    local c = byte(s, i)
    if not c or c < 32 then not_json() end
    if c == 34 then break end
    if c == 92 then
      local escaped, next_at, is_half = read_escape(s, i)
      out = out or {}
      out[n + 1], out[n + 2] = sub(s, from, i - 1), escaped
      n, from, i = n + 2, next_at, next_at
      has_halves = has_halves or is_half
    else
      i = i + 1
    end
  end
  local last = sub(s, from, i - 1)
  if not out then return last, i + 1 end
  out[n + 1] = last
  local text = concat(out)
  return has_halves and joined_surrogates(text) or text, i + 1
end

local function read_number(s, i)
  local whole, j = s:match('^-?(%d+)()', i)
  if not whole or #whole > 1 and byte(whole) == 48 then not_json() end
  if byte(s, j) == 46 then j = s:match('^%.%d+()', j) or not_json() end
  local e = byte(s, j)
  if e == 101 or e == 69 then j = s:match('^[eE][+-]?%d+()', j) or not_json() end
  local text = sub(s, i, j - 1)
  local value = tonumber(text)
  if (value > LARGEST_SAFE or value < -LARGEST_SAFE) and number_text(value) ~= text then
    return setmetatable({ [0] = RAW_NAMES, rawJSON = text }, RAW), j
  end
  return value, j
end

-- Names that are numbers stand first, in their order.
local function in_order(names)
  local numbers, others = {}, {}
  for _, name in ipairs(names) do
    local is_index = (name == '0' or find(name, '^[1-9]%d*$')) and tonumber(name) < 4294967295
    local list = is_index and numbers or others
    list[#list + 1] = name
  end
  if #numbers == 0 then return names end
  table.sort(numbers, function(a, b) return tonumber(a) < tonumber(b) end)
  for _, name in ipairs(others) do numbers[#numbers + 1] = name end
  return numbers
end

local read

local function skip(s, i)
  local c = byte(s, i)
  if c == 32 or c == 10 or c == 13 or c == 9 then i = find(s, '[^ \n\r\t]', i) or #s + 1 end
  return i
end

local function read_object(s, i, depth)
  local value, names, n, has_numbers = {}, {}, 0, false
  i = skip(s, i)
  if byte(s, i) == 125 then
    value[0] = names
    return value, i + 1
  end
  while true do
    if byte(s, i) ~= 34 then not_json() end
    local name
    name, i = read_string(s, i + 1)
    i = skip(s, i)
    if byte(s, i) ~= 58 then not_json() end
    if value[name] == nil then
      n = n + 1
      names[n] = name
      local first = byte(name)
      has_numbers = has_numbers or first and first >= 48 and first <= 57
    end
    value[name], i = read(s, skip(s, i + 1), depth)
    i = skip(s, i)
    local c = byte(s, i)
    if c == 125 then break end
    if c ~= 44 then not_json() end
    i = skip(s, i + 1)
  end
  value[0] = has_numbers and in_order(names) or names
  return value, i + 1
end

local function read_array(s, i, depth)
  local value, n = {}, 0
  i = skip(s, i)
  if byte(s, i) == 93 then return value, i + 1 end
  while true do
    n = n + 1
    value[n], i = read(s, i, depth)
    i = skip(s, i)
    local c = byte(s, i)
    if c == 93 then return value, i + 1 end
    if c ~= 44 then not_json() end
    i = skip(s, i + 1)
  end
end

function read(s, i, depth)
  local c = byte(s, i)
  if c == 34 then return read_string(s, i + 1) end
  if c == 123 or c == 91 then
    if depth == 0 then not_json() end
    if c == 123 then return read_object(s, i + 1, depth - 1) end
    return read_array(s, i + 1, depth - 1)
  end
  if c == 116 and sub(s, i, i + 3) == 'true' then return true, i + 4 end
  if c == 102 and sub(s, i, i + 4) == 'false' then return false, i + 5 end
  if c == 110 and sub(s, i, i + 3) == 'null' then return NULL, i + 4 end
  return read_number(s, i)
end

-- A value; nil: it is no JSON, or deeper than that.
function read_json(s, depth)
  local ok, value, i = pcall(read, s, skip(s, 1), depth)
  if not ok and value ~= NOT_JSON then error(value, 0) end
  if ok and skip(s, i) > #s then return value end
  return nil
end

-- Bytes: strings ----------------------------------------------------------------------------------------------------

function string.subarray(s, from, to)
  return sub(s, from + 1, to or -1)
end

function string.indexOf(s, code, from)
  return (find(s, char(code), (from or 0) + 1, true) or 0) - 1
end

function string.at(s, index)
  return byte(s, index < 0 and index or index + 1)
end

function join_bytes(parts)
  return concat(parts)
end

-- UTF-8 of a text: what is half a character cannot be written.
function encode_utf8(text)
  if not find(text, '\237[\160-\191]') then return text end
  return (gsub(joined_surrogates(text), '\237[\160-\191][\128-\191]', '\239\191\189'))
end

function decode_utf8(bytes)
  return with_replacements(bytes)
end

function is_utf8(bytes)
  return first_wrong_byte(bytes) == nil
end

-- UTF-16 units of a text, as offsets are counted.
function utf16_length(text)
  if not find(text, '[\128-\255]') then return #text end
  local _, continuing = gsub(text, '[\128-\191]', '')
  local _, long = gsub(text, '[\240-\244]', '')
  return #text - continuing + long
end

local DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
local VALUES = {}
for i = 1, 64 do VALUES[byte(DIGITS, i)] = i - 1 end

function to_base64(text)
  local out = {}
  for i = 1, #text, 3 do
    local a, b, c = byte(text, i, i + 2)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    local digits = { floor(bits / 262144), floor(bits / 4096) % 64, b and floor(bits / 64) % 64, c and bits % 64 }
    for j = 1, 4 do out[#out + 1] = digits[j] and sub(DIGITS, digits[j] + 1, digits[j] + 1) or '=' end
  end
  return concat(out)
end

-- nil: it is none.
function from_base64(text)
  local clean = gsub(text, '[ \t\n\f\r]', '')
  if #clean % 4 == 0 then clean = gsub(clean, '==?$', '') end
  if #clean % 4 == 1 or find(clean, '[^%w+/]') then return nil end
  local out = {}
  for i = 1, #clean, 4 do
    local a, b, c, d = byte(clean, i, i + 3)
    local bits = VALUES[a] * 262144 + VALUES[b] * 4096 + (c and VALUES[c] or 0) * 64 + (d and VALUES[d] or 0)
    out[#out + 1] = char(floor(bits / 65536))
    if c then out[#out + 1] = char(floor(bits / 256) % 256) end
    if d then out[#out + 1] = char(bits % 256) end
  end
  return concat(out)
end
