-- From method and path to the endpoint. Exact paths are one look-up; those with the model in them are compared by
-- what stands before and behind it.
local EXACT, AROUND = {}, {}
for _, ep in ipairs(ENDPOINTS) do
  ep.chat = ep.operation == 'chat' or ep.operation == 'text_completion' or ep.operation == 'generate_content'
  local before, behind = match(ep.path, '^(.*){model}(.*)$')
  if before then
    local list = AROUND[before] or { prefix = before }
    if not AROUND[before] then
      AROUND[before] = list
      AROUND[#AROUND + 1] = list
    end
    list[#list + 1] = { suffix = behind, ep = ep }
  else
    EXACT[ep.method .. ep.path] = ep
  end
end

local function error_dialect(path)
  for _, row in ipairs(ERROR_DIALECT_BY_PREFIX) do
    if sub(path, 1, #row[1]) == row[1] then return row[2] end
  end
  return 'openai'
end

-- endpoint and, where the path names the model, its segment as the caller wrote it
local function endpoint_at(method, path)
  local ep = EXACT[method .. path]
  if ep then return ep end
  for _, list in ipairs(AROUND) do
    if sub(path, 1, #list.prefix) == list.prefix then
      for _, one in ipairs(list) do
        local last = #path - #one.suffix
        if last > #list.prefix and one.ep.method == method and sub(path, last + 1) == one.suffix then
          local segment = sub(path, #list.prefix + 1, last)
          if not find(segment, '/', 1, true) then return one.ep, segment end
        end
      end
    end
  end
end

-- endpoint, segment, path without a prefix such as /anthropic, which belongs to one dialect only
local function find_endpoint(method, path)
  local ep, segment = endpoint_at(method, path)
  if ep then return ep, segment, path end
  for _, prefix in ipairs(PATH_PREFIXES) do
    if sub(path, 1, #prefix + 1) == prefix .. '/' then
      local rest = sub(path, #prefix + 1)
      ep, segment = endpoint_at(method, rest)
      if ep and ep.errors == error_dialect(path) then return ep, segment, rest end
    end
  end
end

local function hex_char(h) return char(tonumber(h, 16)) end

-- nil: a % without two hexadecimal digits
local function percent_decode(t)
  if not find(t, '%', 1, true) then return t end
  if find(gsub(t, '%%%x%x', ''), '%', 1, true) then return nil end
  return (gsub(t, '%%(%x%x)', hex_char))
end

-- takes the parameter out of a query: rest, its raw value, how often it came
local function take_parameter(query, name)
  local rest, value, count = {}, nil, 0
  for part in string.gmatch(query, '[^&]+') do
    local key, v = match(part, '^([^=]*)=?(.*)$')
    if percent_decode((gsub(key, '%+', ' '))) == name then
      value, count = v, count + 1
    else
      rest[#rest + 1] = part
    end
  end
  return concat(rest, '&'), value, count
end
