-- The filter of one provider's cluster: requests become the provider's, answers the caller's. SETTINGS says which formats
-- are spoken on both sides, the provider's name of the model, the largest body, and whether the time is told.
local NS = 'in-envoy'
collectgarbage('setpause', 400)

-- Calls that wait for their answer. One whose answer never comes is forgotten when two generations have passed.
local GENERATION = 4096
local young, old, begun = {}, {}, 0

local function keep(waiting)
  begun = begun + 1
  if begun % GENERATION == 0 then young, old = {}, young end
  young[begun] = waiting
  return begun
end

local function waiting_for(number)
  local waiting = young[number] or old[number]
  young[number], old[number] = nil, nil
  return waiting
end

local function micros(since) return (os.clock() - since) * 1e6 end

local function call_of(stream)
  return { from = SETTINGS.from, operation = 'chat', model = SETTINGS.model, stream = stream, asArray = false, id = 'in-envoy',
    created = os.time(), to = { format = SETTINGS.to, rule = { strip = {}, base = '' } } }
end

local function error_text(call, failure) return write_json(PROGRAM.bodyOfError(nil, call, failure)) end

function envoy_on_request(h)
  local body = h:body()
  if not body then return end
  local size = body:length()
  if size > SETTINGS.limit then return h:respond({ [':status'] = '413' }, 'too large for a worker') end
  local since = os.clock()
  local text = body:getBytes(0, size)
  local call = call_of(find(text, '"stream"%s*:%s*true') ~= nil)
  local session = PROGRAM.begin(nil, call)
  local effect = session:take({ type = 'request', body = text })[1]
  if effect.type ~= 'ask' then
    local failure = effect.error
    return h:respond({ [':status'] = tostring(failure.status), ['content-type'] = 'application/json' }, error_text(call, failure))
  end
  h:headers():replace(':path', effect.path)
  body:setBytes(effect.body)
  local number = keep({ call = call, session = session, spent = micros(since) })
  h:streamInfo():dynamicMetadata():set(NS, 'call', number)
end

local function set_headers(hs, headers)
  for _, name in ipairs(headers and headers[0] or {}) do hs:replace(name, headers[name]) end
end

-- What goes out instead of an answer that cannot be read.
local function fail(h, waiting, body, failure)
  local hs = h:headers()
  hs:replace(':status', tostring(failure.status))
  hs:replace('content-type', 'application/json')
  body:setBytes(error_text(waiting.call, failure))
end

local function whole(h, waiting)
  local body = h:body(true)
  local since = os.clock()
  local effect = waiting.session:take({ type = 'chunk', bytes = body:getBytes(0, body:length()), last = true })[1]
  if effect.type == 'refuse' then return fail(h, waiting, body, effect.error) end
  set_headers(h:headers(), effect.headers)
  body:setBytes(effect.bytes)
  if SETTINGS.tells then h:headers():replace('x-in-envoy-us', format('%d %d', waiting.spent, micros(since))) end
end

local function streamed(h, waiting)
  local last, sent
  for chunk in h:bodyChunks() do
    local size = chunk:length()
    last, sent = chunk, ''
    if size > 0 then
      sent = waiting.session:take({ type = 'chunk', bytes = chunk:getBytes(0, size), last = false })[1].bytes
      chunk:setBytes(sent)
    end
  end
  if not last then return end
  -- The last chunk can still be written: Envoy holds it until the script has ended.
  local tail = waiting.session:take({ type = 'chunk', bytes = '', last = true })[1].bytes
  if tail ~= '' then last:setBytes(sent .. tail) end
end

function envoy_on_response(h)
  local own = h:streamInfo():dynamicMetadata():get(NS)
  local waiting = own and waiting_for(own.call)
  if not waiting then return end
  local hs = h:headers()
  local head = { type = 'head', status = tonumber(hs:get(':status')), contentType = hs:get('content-type') or '' }
  local effect = waiting.session:take(head)[1]
  for _, name in ipairs(effect.remove) do hs:remove(name) end
  set_headers(hs, effect.headers)
  if effect.whole then return whole(h, waiting) end
  return streamed(h, waiting)
end
