-- Percent-encoding; nil: the text is not encoded as it should be.
local function percent_decode(t)
  if not t:find('%', 1, true) then return t end
  if t:gsub('%%%x%x', ''):find('%', 1, true) then return nil end
  return (t:gsub('%%(%x%x)', function(x) return string.char(tonumber(x, 16)) end))
end

-- What does not stand in a segment of a path as it is, and what does by its byte.
local ENCODED = "[^%w%-%._~!'%(%)%*]"
local UNENCODED = {}
for i = 0, 255 do UNENCODED[i] = not string.char(i):find(ENCODED) end

-- A text as one segment of a path. Most are looked at byte by byte and no more: a pattern costs ten times as much.
local function percent_encode(t)
  for i = 1, #t do
    if not UNENCODED[t:byte(i)] then
      return (t:gsub(ENCODED, function(c) return ('%%%02X'):format(c:byte()) end))
    end
  end
  return t
end
