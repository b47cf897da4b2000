-- An error of ours is neutral until it leaves: a code in x-gw-error and a message; the response side shapes it.
local function refuse(h, code, message)
  h:respond({ [':status'] = tostring(ERRORS[code].status), ['content-type'] = 'text/plain', ['x-gw-error'] = code }, message)
end

local KEY_HEADERS = { 'authorization', 'x-api-key', 'api-key', 'x-goog-api-key' }

-- A key that came in another place is moved to a header: there it is looked for, and taken off before a provider sees it.
local function keep_key(hs, name, value)
  for _, one in ipairs(KEY_HEADERS) do
    if hs:get(one) then return end
  end
  hs:add(name, value)
end

local WS_KEY = 'openai-insecure-api-key.'

-- Browsers cannot set headers on a WebSocket: OpenAI's clients put the key among the subprotocols.
local function take_subprotocol_key(hs)
  local list = hs:get('sec-websocket-protocol')
  if not list or not find(lower(list), WS_KEY, 1, true) then return end
  local kept = {}
  for i = 0, (hs:getNumValues('sec-websocket-protocol') or 1) - 1 do
    for item in string.gmatch(hs:getAtIndex('sec-websocket-protocol', i) or list, '[^,%s]+') do
      if sub(lower(item), 1, #WS_KEY) == WS_KEY then
        keep_key(hs, 'authorization', 'Bearer ' .. sub(item, #WS_KEY + 1))
      else
        kept[#kept + 1] = item
      end
    end
  end
  hs:remove('sec-websocket-protocol')
  if #kept > 0 then hs:add('sec-websocket-protocol', concat(kept, ', ')) end
end
