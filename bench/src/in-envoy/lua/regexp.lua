-- Regular expressions as far as the formats use them: a matcher that goes back, for groups, classes, repetition,
-- `^ $ \b`, and what does or does not follow. What matches is a function of the text, where it stands, the groups so far and
-- what comes behind; it gives the end of the match or nil.
local CLASSES = { d = '%d', w = '[%w_]', s = '%s' }

local function in_class(set, c)
  for _, item in ipairs(set) do
    if item.pattern then
      if find(c, item.pattern) then return true end
    elseif c >= item.from and c <= item.to then
      return true
    end
  end
  return false
end

local function parse_class(source, i)
  local set = { negated = sub(source, i, i) == '^' }
  if set.negated then i = i + 1 end
  local function character()
    local c = sub(source, i, i)
    i = i + 1
    if c ~= '\\' then return c end
    local e = sub(source, i, i)
    i = i + 1
    if CLASSES[e] then return nil, CLASSES[e] end
    if e == 'x' then
      i = i + 2
      return char(tonumber(sub(source, i - 2, i - 1), 16))
    end
    return ({ n = '\n', r = '\r', t = '\t' })[e] or e
  end
  while sub(source, i, i) ~= ']' do
    local from, pattern = character()
    if pattern then
      set[#set + 1] = { pattern = pattern }
    elseif sub(source, i, i) == '-' and sub(source, i + 1, i + 1) ~= ']' then
      i = i + 1
      set[#set + 1] = { from = from, to = (character()) }
    else
      set[#set + 1] = { from = from, to = from }
    end
  end
  return set, i + 1
end

-- One character of the text, which is all bytes of a character where it is not ASCII.
local function one(is)
  return function(s, i, groups, rest)
    if i > #s then return nil end
    local length = character_at(s, i) or 1
    if not is(sub(s, i, i + length - 1)) then return nil end
    return rest(s, i + length, groups)
  end
end

local function repeated(item, least, most, lazy)
  local function from(count, s, i, groups, rest)
    local function again()
      if count >= most then return nil end
      return item(s, i, groups, function(s2, j, groups2)
        if j == i then return nil end
        return from(count + 1, s2, j, groups2, rest)
      end)
    end
    if count < least then return again() end
    if lazy then return rest(s, i, groups) or again() end
    return again() or rest(s, i, groups)
  end
  return function(s, i, groups, rest) return from(0, s, i, groups, rest) end
end

local function is_word(s, i) return find(sub(s, i, i), '^[%w_]$') ~= nil end

local function compile_expression(source, flags)
  local at, count = 1, 0
  local ignores_case = find(flags, 'i', 1, true) ~= nil
  local alternatives

  local function peek(text) return sub(source, at, at + #text - 1) == text end

  local function group()
    if peek('?:') then
      at = at + 2
      local inner = alternatives()
      return inner
    end
    if peek('?!') then
      at = at + 2
      local inner = alternatives()
      return function(s, i, groups, rest)
        if inner(s, i, groups, function(_, j) return j end) then return nil end
        return rest(s, i, groups)
      end
    end
    count = count + 1
    local number = count
    local inner = alternatives()
    return function(s, i, groups, rest)
      local before = groups[number]
      local stop = inner(s, i, groups, function(s2, j, groups2)
        local kept = groups2[number]
        groups2[number] = sub(s2, i, j - 1)
        local last = rest(s2, j, groups2)
        if not last then groups2[number] = kept end
        return last
      end)
      if not stop then groups[number] = before end
      return stop
    end
  end

  local function escaped()
    local e = sub(source, at, at)
    at = at + 1
    if e == 'b' then
      return function(s, i, groups, rest)
        if is_word(s, i - 1) == is_word(s, i) then return nil end
        return rest(s, i, groups)
      end
    end
    if CLASSES[e] then return one(function(c) return find(c, '^' .. CLASSES[e] .. '$') ~= nil end) end
    local literal = ({ n = '\n', r = '\r', t = '\t' })[e] or e
    return one(function(c) return c == literal end)
  end

  local function atom()
    local c = sub(source, at, at)
    at = at + 1
    if c == '(' then
      local inner = group()
      at = at + 1
      return inner
    end
    if c == '[' then
      local set
      set, at = parse_class(source, at)
      return one(function(x)
        local found = in_class(set, x) or ignores_case and (in_class(set, x:lower()) or in_class(set, x:upper()))
        return found ~= set.negated
      end)
    end
    if c == '\\' then return escaped() end
    if c == '^' then return function(s, i, groups, rest) return i == 1 and rest(s, i, groups) or nil end end
    if c == '$' then return function(s, i, groups, rest) return i == #s + 1 and rest(s, i, groups) or nil end end
    if c == '.' then return one(function(x) return x ~= '\n' and x ~= '\r' end) end
    if ignores_case then
      local lower = c:lower()
      return one(function(x) return x:lower() == lower end)
    end
    return one(function(x) return x == c end)
  end

  local function quantified()
    local item = atom()
    local c = sub(source, at, at)
    local least, most
    if c == '*' then least, most = 0, math.huge
    elseif c == '+' then least, most = 1, math.huge
    elseif c == '?' then least, most = 0, 1
    elseif c == '{' then
      local low, comma, high, stop = source:match('^{(%d+)(,?)(%d*)}()', at)
      least, most = tonumber(low), comma == '' and tonumber(low) or tonumber(high) or math.huge
      at = stop - 1
    else
      return item
    end
    at = at + 1
    local lazy = peek('?')
    if lazy then at = at + 1 end
    return repeated(item, least, most, lazy)
  end

  local function sequence()
    local items = {}
    while at <= #source and not peek('|') and not peek(')') do items[#items + 1] = quantified() end
    local function run(index, s, i, groups, rest)
      local item = items[index]
      if not item then return rest(s, i, groups) end
      return item(s, i, groups, function(s2, j, groups2) return run(index + 1, s2, j, groups2, rest) end)
    end
    return function(s, i, groups, rest) return run(1, s, i, groups, rest) end
  end

  function alternatives()
    local list = { sequence() }
    while peek('|') do
      at = at + 1
      list[#list + 1] = sequence()
    end
    return function(s, i, groups, rest)
      for _, each in ipairs(list) do
        local stop = each(s, i, groups, rest)
        if stop then return stop end
      end
      return nil
    end
  end

  return alternatives(), count
end

local function whole_match(_, i) return i end
local EXPRESSIONS = {}

-- Where it matches first at or behind i: from, the first byte behind it, its groups.
local function match_from(expression, s, i)
  for from = i, #s + 1 do
    local groups = {}
    local stop = expression.matcher(s, from, groups, whole_match)
    if stop then return from, stop, groups end
    if expression.anchored then return nil end
  end
  return nil
end

-- Results are kept for a while: what is asked again and again is the name of a model.
local MOST_RESULTS, LONGEST_KEPT = 256, 128

local function result_of(expression, s)
  local known = expression.results[s]
  if known ~= nil then return known end
  local from, stop, groups = match_from(expression, s, 1)
  local result = from and { sub(s, from, stop - 1) } or false
  for number, text in pairs(groups or {}) do result[number + 1] = text end
  if #s > LONGEST_KEPT then return result end
  if expression.kept == MOST_RESULTS then expression.results, expression.kept = {}, 0 end
  expression.results[s], expression.kept = result, expression.kept + 1
  return result
end

function RegExp(source, flags)
  local name = flags .. '/' .. source
  local known = EXPRESSIONS[name]
  if known then return known end
  local expression = { flags = flags, matcher = compile_expression(source, flags), anchored = sub(source, 1, 1) == '^', results = {}, kept = 0 }
  function expression.test(_, s) return result_of(expression, s) ~= false end
  function expression.exec(_, s) return result_of(expression, s) or NULL end
  EXPRESSIONS[name] = expression
  return expression
end

-- Each match by a text; a character outside of the basic plane is two units, and so two matches of a class.
local function replace_matches(s, expression, by, all)
  local out, at = {}, 1
  while at <= #s do
    local from, stop = match_from(expression, s, at)
    if not from then break end
    out[#out + 1] = sub(s, at, from - 1) .. by
    local first = byte(s, from)
    if stop - from == 4 and first and first >= 0xF0 then out[#out + 1] = by end
    at = stop
    if not all then break end
  end
  return concat(out) .. sub(s, at)
end

local function split_matches(s, expression)
  local out, at = {}, 1
  while true do
    local from, stop = match_from(expression, s, at)
    if not from then break end
    out[#out + 1] = sub(s, at, from - 1)
    at = stop
  end
  out[#out + 1] = sub(s, at)
  return out
end
