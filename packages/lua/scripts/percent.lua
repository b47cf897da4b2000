-- Percent-encoding; nil: the text is not encoded as it should be.
local function percent_decode(t)
  if not t:find('%', 1, true) then return t end
  if t:gsub('%%%x%x', ''):find('%', 1, true) then return nil end
  return (t:gsub('%%(%x%x)', function(x) return string.char(tonumber(x, 16)) end))
end

-- The name of a model as one segment of a path.
local function percent_encode(t)
  return (t:gsub("[^%w%-%._~!'%(%)%*]", function(c) return ('%%%02X'):format(c:byte()) end))
end
