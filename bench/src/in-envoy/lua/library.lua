-- What the compiler calls, where its own library does not keep null, order, names without values or arrays that are
-- empty. Each replaces the function of that name.
local function __TS__ArrayIsArray(value)
  return type(value) == 'table' and value[0] == nil and getmetatable(value) == nil
end

local function __TS__TypeOf(value)
  local kind = type(value)
  if kind == 'table' then return 'object' end
  if kind == 'nil' then return 'undefined' end
  return kind
end

-- Lists of names are never written to, so objects share them. Which list two lists of the program make together is
-- found once.
local OF_PROGRAM, TOGETHER = {}, {}
for _, names in pairs(K) do OF_PROGRAM[names] = true end

local function names_of_both(names, more)
  if #more == 0 then return names end
  if #names == 0 then return more end
  local row = TOGETHER[names]
  local known = row and row[more]
  if known then return known end
  local both, has = {}, {}
  for i = 1, #names do both[i], has[names[i]] = names[i], true end
  for i = 1, #more do
    if not has[more[i]] then both[#both + 1] = more[i] end
  end
  if OF_PROGRAM[names] and OF_PROGRAM[more] then
    OF_PROGRAM[both] = true
    TOGETHER[names] = row or {}
    TOGETHER[names][more] = both
  end
  return both
end

local function assign(target, source)
  local own = type(source) == 'table' and source[0]
  if not own then return end
  target[0] = names_of_both(target[0], own)
  for i = 1, #own do
    local name = own[i]
    target[name] = source[name]
  end
end

-- The target is a literal of its own each time.
local function __TS__ObjectAssign(target, first, second, third, ...)
  if first then assign(target, first) end
  if second then assign(target, second) end
  if third then assign(target, third) end
  for i = 1, select('#', ...) do assign(target, (select(i, ...))) end
  return target
end

local function __TS__ObjectRest(target, used)
  local result, names = {}, {}
  for _, name in ipairs(target[0]) do
    if not used[name] then
      names[#names + 1] = name
      result[name] = target[name]
    end
  end
  result[0] = names
  return result
end

local function __TS__ObjectKeys(object)
  return { unpack(object[0]) }
end

local function __TS__ObjectValues(object)
  local values, names = {}, object[0]
  for i = 1, #names do values[i] = object[names[i]] end
  values.n = #names
  return values
end

local function __TS__ObjectEntries(object)
  local entries, names = {}, object[0]
  for i = 1, #names do entries[i] = { names[i], object[names[i]] } end
  return entries
end

local function __TS__ObjectFromEntries(entries)
  local object, names = {}, {}
  for i = 1, #entries do
    local name, value = entries[i][1], entries[i][2]
    if object[name] == nil then names[#names + 1] = name end
    object[name] = value
  end
  object[0] = in_order(names)
  return object
end

-- Arrays whose items may be undefined say how many they are.
local function count(array) return array.n or #array end

local function __TS__ArrayMap(self, callback)
  local result = {}
  for i = 1, count(self) do result[i] = callback(nil, self[i], i - 1, self) end
  return result
end

local function __TS__ArrayFilter(self, callback)
  local result, n = {}, 0
  for i = 1, count(self) do
    local item = self[i]
    if truthy(callback(nil, item, i - 1, self)) then
      n = n + 1
      result[n] = item
    end
  end
  return result
end

local function __TS__ArrayFlatMap(self, callback)
  local result, n = {}, 0
  for i = 1, count(self) do
    local value = callback(nil, self[i], i - 1, self)
    if __TS__ArrayIsArray(value) then
      for j = 1, #value do result[n + j] = value[j] end
      n = n + #value
    else
      n = n + 1
      result[n] = value
    end
  end
  return result
end

local function __TS__ArrayFlat(self)
  return __TS__ArrayFlatMap(self, function(_, item) return item end)
end

local function __TS__ArrayFind(self, callback)
  for i = 1, count(self) do
    if truthy(callback(nil, self[i], i - 1, self)) then return self[i] end
  end
  return nil
end

local function __TS__ArrayFindIndex(self, callback)
  for i = 1, count(self) do
    if truthy(callback(nil, self[i], i - 1, self)) then return i - 1 end
  end
  return -1
end

local function __TS__ArraySome(self, callback)
  return __TS__ArrayFindIndex(self, callback) >= 0
end

local function __TS__ArrayEvery(self, callback)
  return __TS__ArrayFindIndex(self, function(_, ...) return not truthy(callback(nil, ...)) end) < 0
end

function array_find_last_index(self, callback)
  for i = count(self), 1, -1 do
    if truthy(callback(nil, self[i], i - 1, self)) then return i - 1 end
  end
  return -1
end

function array_find_last(self, callback)
  return self[array_find_last_index(self, callback) + 1]
end

-- What stands in several arrays, in one.
function array_join(first, ...)
  local result, n = {}, #first
  for i = 1, n do result[i] = first[i] end
  for each = 1, select('#', ...) do
    local part = select(each, ...)
    local length = #part
    for i = 1, length do result[n + i] = part[i] end
    n = n + length
  end
  return result
end

function array_of(...)
  return { n = select('#', ...), ... }
end

function object_has_own(object, name)
  return type(object) == 'table' and name ~= 0 and object[name] ~= nil
end

function is_safe_integer(value)
  return type(value) == 'number' and value == floor(value) and value <= LARGEST_SAFE and value >= -LARGEST_SAFE
end

local function __TS__StringTrim(text)
  local first = find(text, '%S')
  if not first then return '' end
  local last = #text
  while find(sub(text, last, last), '^%s') do last = last - 1 end
  return sub(text, first, last)
end

local plain_split

local function __TS__StringSplit(text, separator)
  if type(separator) == 'table' then return split_matches(text, separator) end
  return plain_split(text, separator)
end

function plain_split(text, separator)
  local parts, from = {}, 1
  while true do
    local first, last = find(text, separator, from, true)
    if not first then break end
    parts[#parts + 1] = sub(text, from, first - 1)
    from = last + 1
  end
  parts[#parts + 1] = sub(text, from)
  return parts
end

local function __TS__StringReplaceAll(text, what, by)
  if type(what) == 'table' then return replace_matches(text, what, by, true) end
  return concat(plain_split(text, what), type(by) == 'string' and by or by(nil, what))
end

local function __TS__StringReplace(text, what, by)
  if type(what) == 'table' then return replace_matches(text, what, by, find(what.flags, 'g', 1, true) ~= nil) end
  local first, last = find(text, what, 1, true)
  if not first then return text end
  return sub(text, 1, first - 1) .. by .. sub(text, last + 1)
end

local function class()
  local made = { prototype = {} }
  made.prototype.__index = made.prototype
  made.prototype.constructor = made
  return made
end

TextEncoder = class()
function TextEncoder.prototype.____constructor() end
function TextEncoder.prototype.encode(_, text) return encode_utf8(text) end

TextDecoder = class()
function TextDecoder.prototype.____constructor(self, _, options) self.fatal = options and options.fatal end
function TextDecoder.prototype.decode(self, bytes)
  if self.fatal and not is_utf8(bytes) then error('not valid UTF-8', 0) end
  return decode_utf8(bytes)
end

-- Without a trace of calls, which nobody reads here.
local Error = class()
function Error.prototype.____constructor(self, message, options)
  self.message, self.cause = message or '', options and options.cause
end
function Error.prototype.__tostring(self) return self.message end

function btoa(_, text) return to_base64(text) end
function atob(_, text) return from_base64(text) or error('not valid base64', 0) end

function encodeURIComponent(_, text)
  return (gsub(encode_utf8(text), "[^%w%-_.!~*'()]", function(c) return format('%%%02X', byte(c)) end))
end
