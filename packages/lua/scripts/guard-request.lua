-- The way in: read the body once, say what it asks for, refuse what two readers could read differently.
local NS = 'dragoman'
local WANT_MODEL = { model = true, stream = true, stream_options = true }
local WANT_USAGE = { include_usage = true }
local MODEL_LIMIT = 1024

local function refuse(h, message, code)
  code = code or 'invalid_body'
  h:respond({ [':status'] = tostring(ERRORS[code].status), ['x-gw-error'] = code }, message)
end

local function good_name(model)
  return model and model ~= '' and #model <= MODEL_LIMIT and not find(model, '%c')
end

-- Where to ask for usage in a stream that does not: {from, to, text}; from > to inserts.
local function usage_cut(s, found)
  local options = found.stream_options
  if not options then return { found.first, found.first - 1, '"stream_options":{"include_usage":true}' .. (found.empty and '' or ',') } end
  if options.kind == 'null' then return { options.s, options.e, '{"include_usage":true}' } end
  if options.kind ~= 'object' then return nil end
  local inner = members(sub(s, options.s, options.e), WANT_USAGE)
  if not inner then return nil end
  local asked = inner.include_usage
  if not asked then
    local at = options.s + inner.first - 1
    return { at, at - 1, '"include_usage":true' .. (inner.empty and '' or ',') }
  end
  if asked.kind == 'true' then return nil end
  return { options.s + asked.s - 1, options.s + asked.e - 1, 'true' }
end

-- What the body says, into `req`; or what is wrong with it.
local function read_json(s, endpoint, req)
  local found, why = scan(s, req.governed and WANT_MOST or WANT_MODEL)
  if not found then return why end
  if req.governed then
    local said
    said, why = most_tokens(s, found)
    if not said then return why end
    req.most, req.choices = said.most, said.choices
  end
  if endpoint.model == 'body' then
    local model = found.model
    if not model or model.kind ~= 'string' then return 'model is required and must be a string' end
    req.model, req.ms, req.me = model.str, model.s, model.e
  end
  req.stream = endpoint.streams or (found.stream ~= nil and found.stream.kind == 'true') or false
  if endpoint.asksUsage and req.stream then
    local cut = usage_cut(s, found)
    if cut then req.cs, req.ce, req.ct = cut[1], cut[2], cut[3] end
  end
end

local function read_form(s, content_type, req)
  local found, why = form_model(s, content_type)
  if not found then return why end
  req.model, req.ms, req.me, req.raw = found.str, found.s, found.e, true
end

-- Why the body cannot be read as what its headers say, or nil.
local function wrong_type(hs, endpoint)
  local encoding = hs:get('content-encoding')
  if encoding and encoding ~= 'identity' then return 'compressed request bodies are not accepted' end
  local ct = (hs:get('content-type') or 'application/json'):lower()
  if endpoint.model == 'form' then
    if sub(ct, 1, 19) ~= 'multipart/form-data' then return 'content-type must be multipart/form-data' end
  elseif ct ~= 'application/json' and not find(ct, '^application/json%s*;') then
    return 'content-type must be application/json'
  end
end

-- What Envoy hands out (headers, metadata) is dead after a wait for the body: it is asked for anew.
local function publish(h, req)
  if not good_name(req.model) then return refuse(h, 'model is required and must be a name') end
  local md, paid = h:streamInfo():dynamicMetadata(), req.usage ~= 'none'
  local caller = (md:get(NS) or {}).key
  md:set(NS, 'req', req)
  local why = caller and refused_by(caller.policy, req.model)
  if why then
    md:set(NS, 'reason', why)
    return refuse(h, "The model '" .. req.model .. "' may not be used with this API key.", 'model_not_allowed')
  end
  if caller and caller.accounts then md:set(NS, 'id', reservation_id(h)) end
  md:set(NS, 'u', paid and { state = 'estimated', input = math.ceil(req.bytes / 4) } or { state = 'none' })
  h:clearRouteCache()
end

-- WebSocket clients in browsers bring their key as a protocol.
local function drop_key_protocol(hs)
  local protocols = hs:get('sec-websocket-protocol')
  if not protocols or not find(protocols, 'openai-insecure-api-key.', 1, true) then return end
  local kept = {}
  for name in protocols:gmatch('[^,%s]+') do
    if sub(name, 1, 24) ~= 'openai-insecure-api-key.' then kept[#kept + 1] = name end
  end
  hs:replace('sec-websocket-protocol', concat(kept, ', '))
end

local function read_query(h, hs, req, query)
  drop_key_protocol(hs)
  for name, value in (query or ''):gmatch('([^&=]+)=([^&]*)') do
    if name == 'model' then
      if req.model then return refuse(h, 'duplicate "model"', 'invalid_request') end
      req.model = percent_decode(value)
    end
  end
  req.bytes, req.stream, req.mq = 0, true, true
  publish(h, req)
end

function envoy_on_request(h)
  keep_small()
  local hs = h:headers()
  local method, full = hs:get(':method'), hs:get(':path')
  local at = find(full, '?', 1, true)
  local path, query = at and sub(full, 1, at - 1) or full, at and sub(full, at + 1) or nil
  local endpoint, canonical, segment = endpoint_of(method, path)
  if not endpoint then
    local shorter = without_prefix(path)
    if shorter then endpoint, canonical, segment = endpoint_of(method, shorter) end
  end
  if not endpoint then return end
  if endpoint.errors == 'google' then query = without_key(query) end
  local caller = (h:streamInfo():dynamicMetadata():get(NS) or {}).key
  -- Where callers are told apart behind the guard, the route says whether one may have to be asked about.
  local governed = caller and caller.accounts or not caller and h:metadata():get('governed')
  local req = { format = endpoint.format, op = endpoint.operation, usage = endpoint.usage, governed = governed and true or nil,
    path = query and (canonical .. '?' .. query) or canonical }
  if endpoint.model == 'query' then return read_query(h, hs, req, query) end
  if endpoint.model == 'path' then
    req.model = percent_decode(segment)
    if not good_name(req.model) then return refuse(h, 'the name of the model in the path cannot be read', 'invalid_request') end
  end
  local content_type = hs:get('content-type')
  local why = wrong_type(hs, endpoint)
  if why then return refuse(h, why) end
  local body = h:body()
  local n = body and body:length() or 0
  if n == 0 then return refuse(h, 'a body is required') end
  req.bytes, req.stream = n, false
  local s = body:getBytes(0, n)
  if endpoint.model == 'form' then
    why = read_form(s, content_type, req)
  else
    why = read_json(s, endpoint, req)
  end
  if why then return refuse(h, why) end
  publish(h, req)
end
