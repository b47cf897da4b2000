-- What is asked for: the path against the table of the contract.
local EXACT, PATTERNS = {}, {}
for _, endpoint in ipairs(ENDPOINTS) do
  local head, tail = endpoint.path:match('^(.-){model}(.*)$')
  if head then
    PATTERNS[#PATTERNS + 1] = { head = head, tail = tail, method = endpoint.method, endpoint = endpoint }
  else
    EXACT[endpoint.method .. endpoint.path] = endpoint
  end
end

-- The endpoint, the canonical path and, where it stands there, the model; nil: nothing of ours.
local function endpoint_of(method, path)
  local endpoint = EXACT[method .. path]
  if endpoint then return endpoint, path end
  for i = 1, #PATTERNS do
    local p = PATTERNS[i]
    local rest = #path - #p.tail
    if p.method == method and rest > #p.head and sub(path, 1, #p.head) == p.head and sub(path, rest + 1) == p.tail then
      return p.endpoint, p.head .. '{model}' .. p.tail, sub(path, #p.head + 1, rest)
    end
  end
end

local function without_prefix(path)
  for _, prefix in ipairs(PATH_PREFIXES) do
    if sub(path, 1, #prefix + 1) == prefix .. '/' then return sub(path, #prefix + 1) end
  end
end

-- Whose errors a caller of a format understands, and which numbers are usage in the answer to an operation of it, where
-- that is paid by tokens.
local DIALECT_OF, SHAPE_OF = {}, {}
for _, endpoint in ipairs(ENDPOINTS) do
  local shapes = SHAPE_OF[endpoint.format] or {}
  DIALECT_OF[endpoint.format], SHAPE_OF[endpoint.format] = endpoint.errors, shapes
  if endpoint.usage ~= 'none' then shapes[endpoint.operation] = endpoint.usage end
end

-- What Google takes from the query in place of headers, in any way of writing it: `$httpHeaders` is all of them.
local SHOWN_IN_QUERY = { key = true, access_token = true, oauth_token = true, httpheaders = true, httpmethod = true }

-- A caller of Gemini may bring his key in the query: it is not for the provider, and neither is any other credential.
local function without_key(query)
  if not query then return nil end
  local kept = {}
  for part in query:gmatch('[^&]+') do
    local name = part:match('^[^=]*')
    if not SHOWN_IN_QUERY[folded(percent_decode(name) or name)] then kept[#kept + 1] = part end
  end
  return #kept > 0 and concat(kept, '&') or nil
end
