-- scan_object(s, i, want, S, E, lax): notes where the wanted members of the object at i begin (S) and end (E) and
-- returns the index of its closing brace; nil and the reason otherwise. A wanted key that comes twice is refused,
-- however it is written ("mod\u0065l"), unless lax: then the last one holds, as in every JSON parser.
-- S and E are cleared by the caller.
local function scan_object(s, i, want, S, E, lax)
  local c
  i, c = skip_space(s, i + 1)
  if c == 125 then return i end
  while true do
    if c ~= 34 then return nil, c and 'is malformed' or 'is cut off', i end
    local ke = string_end(s, i)
    if not ke then return nil, 'is cut off', i end
    local key = sub(s, i + 1, ke - 1)
    if find(key, '\\', 1, true) then
      key = unescape(key)
      if not key then return nil, 'has a bad escape', i end
    elseif find(key, '[%z\1-\31]') then
      return nil, 'is malformed', i
    end
    -- Go's parser, and so some providers, take "Model" for "model": what one side checks is not what the other uses
    if not lax and #key == 5 and key ~= 'model' and want.model and lower(key) == 'model' then
      return nil, 'has the ambiguous member "' .. key .. '"', i
    end
    i, c = skip_space(s, ke + 1)
    if c ~= 58 then return nil, c and 'is malformed' or 'is cut off', i end
    i, c = skip_space(s, i + 1)
    if not c then return nil, 'is cut off', i end
    local e, why = value_end(s, i, c)
    if not e then return nil, why, i end
    if want[key] then
      if S[key] and not lax then return nil, 'has a duplicate "' .. key .. '"', i end
      S[key], E[key] = i, e
    end
    i, c = skip_space(s, e + 1)
    if c == 125 then return i end
    if c ~= 44 then return nil, c and 'is malformed' or 'is cut off', i end
    i, c = skip_space(s, i + 1)
  end
end

-- A decoder for small things such as a usage object. null is absent. Nil for what is not JSON.
local decode_value
local DECODE_DEPTH = 16

local function decode_object(s, i, depth)
  local out, c = {}, nil
  i, c = skip_space(s, i + 1)
  if c == 125 then return out, i end
  while c == 34 do
    local ke = string_end(s, i)
    local key = ke and unescape(sub(s, i + 1, ke - 1))
    if not key then return nil end
    i, c = skip_space(s, ke + 1)
    if c ~= 58 then return nil end
    local v, e = decode_value(s, i + 1, depth + 1)
    if not e then return nil end
    out[key] = v
    i, c = skip_space(s, e + 1)
    if c == 125 then return out, i end
    if c ~= 44 then return nil end
    i, c = skip_space(s, i + 1)
  end
  return nil
end

-- value and the index of its last byte. Arrays are passed over: no usage is in one.
function decode_value(s, i, depth)
  local c
  i, c = skip_space(s, i)
  if not c or depth > DECODE_DEPTH then return nil end
  if c == 123 then return decode_object(s, i, depth) end
  local e = value_end(s, i, c)
  if not e or c == 91 then return nil, e end
  local t = sub(s, i, e)
  if c == 34 then return unescape(sub(t, 2, -2)), e end
  if t == 'true' then return true, e end
  if t == 'false' then return false, e end
  return tonumber(t), e -- null: nil
end

local MAX_DECODED = 65536

-- the object that stands from i to e as a table; nil: no object, or too large to be one of ours
local function decode_at(s, i, e)
  if not i or byte(s, i) ~= 123 or e - i > MAX_DECODED then return nil end
  return (decode_object(s, i, 1))
end
