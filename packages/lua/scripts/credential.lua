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
local function each_part(value, use)
  if not value then return end
  for part in value:gmatch('[^,]+') do
    local from = part:find('%S')
    if from then use(part:sub(from):match('^.*%S')) end
  end
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
  local seen = {}
  local function one(text) show(seen, text) end
  each_part(hs:get('authorization'), function(text)
    local token = text:match('^[Bb][Ee][Aa][Rr][Ee][Rr]%s+(.+)$')
    if token then show(seen, token) end
  end)
  for i = 1, #KEY_HEADERS do each_part(hs:get(KEY_HEADERS[i]), one) end
  each_part(hs:get('sec-websocket-protocol'), function(text)
    if text:sub(1, #KEY_PROTOCOL) == KEY_PROTOCOL then show(seen, text:sub(#KEY_PROTOCOL + 1)) end
  end)
  local query = in_query(hs:get(':path') or '')
  if query then
    for value in ('&' .. query):gmatch('&key=([^&]*)') do show(seen, percent_decode(value) or value) end
  end
  if seen.differs then return nil, 'conflict' end
  if seen.first == nil then return nil, 'missing' end
  if #seen.first > CREDENTIAL_LIMIT then return nil, 'unknown' end
  return seen.first
end
