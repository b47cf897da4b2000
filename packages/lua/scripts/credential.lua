-- The credential that a request shows, wherever a client of any dialect puts it.
local KEY_HEADERS = { 'x-api-key', 'api-key', 'x-goog-api-key' }
local KEY_PROTOCOL = 'openai-insecure-api-key.'
-- Longer than any token that is sent in a header.
local CREDENTIAL_LIMIT = 16384

-- One more that was shown: `seen.first` is the first, `seen.differs` whether there is another beside it.
local function show(seen, text)
  if seen.first == nil then
    seen.first = text
  elseif seen.first ~= text then
    seen.differs = true
  end
end

-- A header that stands there twice arrives as one, with a comma between. No key and no token has a comma in it.
local function each_part(value, seen, use)
  if not value then return end
  -- Most are one part with nothing around it: patterns cost ten times as much.
  local is_bare = (value:byte(1) or 0) > 32 and value:byte(-1) > 32 and not value:find(',', 1, true)
  if is_bare then return use(seen, value) end
  for part in value:gmatch('[^,]+') do
    local from = part:find('%S')
    if from then use(seen, part:sub(from):match('^.*%S')) end
  end
end

local function show_token(seen, text)
  local is_plain = text:sub(1, 7) == 'Bearer ' and (text:byte(8) or 0) > 32
  local token = is_plain and text:sub(8) or text:match('^[Bb][Ee][Aa][Rr][Ee][Rr]%s+(.+)$')
  if token then show(seen, token) end
end

local function show_protocol(seen, text)
  if text:sub(1, #KEY_PROTOCOL) == KEY_PROTOCOL then show(seen, text:sub(#KEY_PROTOCOL + 1)) end
end

-- Clients of Gemini may bring it in the query, at paths where the guard takes it off again.
local function in_query(path)
  local at = path:find('?', 1, true)
  if not at then return nil end
  local place = path:sub(1, at - 1)
  return (place:find('^/v1beta/') or place:find('^/v1/models/[^/]+:')) and path:sub(at + 1) or nil
end

-- The only credential of a request; or nil and why there is none.
local function credential_of(hs)
  local seen = { first = nil, differs = false }
  each_part(hs:get('authorization'), seen, show_token)
  for i = 1, #KEY_HEADERS do each_part(hs:get(KEY_HEADERS[i]), seen, show) end
  each_part(hs:get('sec-websocket-protocol'), seen, show_protocol)
  local query = in_query(hs:get(':path') or '')
  if query then
    for value in ('&' .. query):gmatch('&key=([^&]*)') do show(seen, percent_decode(value) or value) end
  end
  if seen.differs then return nil, 'conflict' end
  if seen.first == nil then return nil, 'missing' end
  if #seen.first > CREDENTIAL_LIMIT then return nil, 'unknown' end
  return seen.first
end
