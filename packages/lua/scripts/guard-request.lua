-- The way in: read the body once, say what it asks for, refuse what two readers could read differently.
local NS = 'dragoman'
local WANT_MODEL = wanted('model stream stream_options')
local WANT_USAGE = wanted('include_usage')

local function refuse(h, message, code)
  code = code or 'invalid_body'
  h:respond({ [':status'] = tostring(ERRORS[code].status), ['x-gw-error'] = code }, message)
end

local good_name

-- A block of its own: a program has at most 200 local names at its top.
do
  -- What UTF-8 has beyond ASCII, without what is written longer than it has to be and without halves of pairs.
  local SIGNS = { '[\194-\223][\128-\191]', '\224[\160-\191][\128-\191]', '\237[\128-\159][\128-\191]',
    '[\225-\236\238\239][\128-\191][\128-\191]', '\240[\144-\191][\128-\191][\128-\191]',
    '[\241-\243][\128-\191][\128-\191][\128-\191]', '\244[\128-\143][\128-\191][\128-\191]' }
  local function is_utf8(t)
    if not find(t, '[\128-\255]') then return true end
    for _, sign in ipairs(SIGNS) do t = t:gsub(sign, ' ') end
    return not find(t, '[\128-\255]')
  end

  local MODEL_LIMIT = 1024
  local GOOD = memo_of(1000)

  -- A name may become a segment of a provider's path: none may lead out of it.
  function good_name(model)
    if GOOD.known[model] then return true end
    local good = model and model ~= '' and #model <= MODEL_LIMIT and not find(model, '[%c\\]')
      and not (find(model, '.', 1, true) and find('/' .. model .. '/', '/%.%.?/')) and is_utf8(model)
    if not good then return false end
    room_in(GOOD)[model] = true
    return true
  end
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

-- What the body says, into `call`; or what is wrong with it.
local function read_json(s, endpoint, call)
  local found, why = scan(s, call.governed and WANT_MOST or WANT_MODEL)
  if not found then return why end
  if call.governed then
    local said
    said, why = most_tokens(s, found)
    if not said then return why end
    call.most, call.choices = said.most, said.choices
  end
  if endpoint.model == 'body' then
    local model = found.model
    if not model or model.kind ~= 'string' then return 'model is required and must be a string' end
    call.model, call.ms, call.me = model.str, model.s, model.e
  end
  call.stream = endpoint.streams or (found.stream ~= nil and found.stream.kind == 'true') or false
  if endpoint.asksUsage and call.stream then
    local cut = usage_cut(s, found)
    if cut then call.cs, call.ce, call.ct = cut[1], cut[2], cut[3] end
  end
end

local function read_form(s, content_type, call)
  local found, why = form_model(s, content_type)
  if not found then return why end
  call.model, call.ms, call.me, call.raw, call.stream = found.str, found.s, found.e, true, found.streams
end

-- Why the body cannot be read as what its headers say, or nil.
local function wrong_type(hs, content_type, endpoint)
  local encoding = hs:get('content-encoding')
  if encoding and encoding ~= 'identity' then return 'compressed request bodies are not accepted' end
  if content_type == 'application/json' and endpoint.model ~= 'form' then return nil end
  local ct = (content_type or 'application/json'):lower()
  if endpoint.model == 'form' then
    if sub(ct, 1, 19) ~= 'multipart/form-data' then return 'content-type must be multipart/form-data' end
  elseif ct ~= 'application/json' and not find(ct, '^application/json%s*;') then
    return 'content-type must be application/json'
  end
  if other_charset(ct) then return 'the body must be UTF-8' end
end

-- PROVIDER, `=NAME` or `-PREFIX` of the model, and the path rules, a line each, as a table.
local WAYS = memo_of(5000)
local function way_of(text)
  local way = WAYS.known[text]
  if way then return way end
  local provider, how, name, paths = text:match('^([^\n]*)\n(.)([^\n]*)\n(.*)$')
  way = { provider = provider, model = how == '=' and name or nil, from = #name + 1, rules = rules_of(paths), known = {} }
  room_in(WAYS)[text] = way
  return way
end

-- The provider's path; for a name that is always the same and a path without a query it is always the same.
local function path_of(way, call, rule, model)
  if not way.model or find(call.path, '?', 1, true) then return path_for(call, rule, model) end
  local path = way.known[call.path]
  if not path then
    path = path_for(call, rule, model)
    way.known[call.path] = path
  end
  return path
end

-- The only provider that this call can go to: the request becomes its own here, once for all attempts.
local function go(h, md, call, way, model, s, body)
  local rule = way.rules[call.format]
  if not rule then return refuse(h, 'No provider of this model speaks the format of this path.', 'cannot_translate') end
  local path = path_of(way, call, rule, model)
  if path ~= call.came_by then h:headers():replace(':path', path) end
  local text = s and rewritten(s, call, model)
  if text then body:setBytes(text) end
  md:set(NS, 'up', { provider = way.provider, model = model })
end

-- What a call has used, for the log. Metrics have its totals from the state of the call: to read one number out of
-- metadata costs Envoy a copy of it all.
local function put_usage(info, u)
  info:dynamicMetadata():set(NS, 'u', u)
  local state = info:filterState()
  if u.input then state:set('dragoman.input', 'envoy.string', format('%d', u.input)) end
  if u.output then state:set('dragoman.output', 'envoy.string', format('%d', u.output)) end
end

-- Roughly, before anybody has counted. In a form it is sound or pictures, of which a token holds much more.
local function tokens_by_size(call) return math.ceil(call.bytes / (call.raw and 1000 or 4)) end

-- What is known of the call from here on, for the routes, the log and authz. Anthropic's errors name the request, and
-- where a stream breaks off nothing is left of its head.
local function facts_of(h, call)
  local facts = { format = call.format, op = call.op, model = call.model, stream = call.stream,
    usage = call.usage == 'none' and 'none' or nil, hide = call.cs and true }
  if call.governed then facts.bytes, facts.most, facts.choices = 4 * tokens_by_size(call), call.most, call.choices end
  if call.stream and DIALECT_OF[call.format] == 'anthropic' then facts.request = h:headers():get('x-request-id') end
  return facts
end

-- What an attempt has to know beside that.
local function of_attempt(call)
  return { path = call.path, bytes = call.bytes, raw = call.raw, mq = call.mq, ms = call.ms, me = call.me, cs = call.cs,
    ce = call.ce, ct = call.ct }
end

-- What Envoy hands out (headers, metadata) is dead after a wait for the body: it is asked for anew. `caller` is a table
-- of Lua's own, and who calls does not change.
local function publish(h, call, caller, s, body)
  if not good_name(call.model) then return refuse(h, 'model is required and must be a name') end
  local info, paid = h:streamInfo(), call.usage ~= 'none'
  local md = info:dynamicMetadata()
  local facts = facts_of(h, call)
  md:set(NS, 'req', facts)
  local why = caller and refused_by(caller.policy, call.model)
  if why then
    md:set(NS, 'reason', why)
    return refuse(h, "The model '" .. call.model .. "' may not be used with this API key.", 'model_not_allowed')
  end
  if caller and caller.accounts then ask_about(h, md, facts, caller) end
  local u = paid and { state = 'estimated', input = tokens_by_size(call) } or { state = 'none' }
  put_usage(info, u)
  -- By this Envoy finds the routes of the model in a table.
  info:filterState():set('dragoman.model', 'envoy.string', call.model)
  h:clearRouteCache()
  local route = h:metadata()
  if route:get('judged') and not (caller and caller.accounts) then
    md:set(NS, 'id', reservation_id(h))
    md:set(NS, 'ask', true)
  end
  local only = route:get('only')
  if not only then return md:set(NS, 'call', of_attempt(call)) end
  local way = way_of(only)
  local model = way.model or sub(call.model, way.from)
  go(h, md, call, way, model, s, body)
  -- A caller who leaves before the head of an answer has cost what he said.
  local prices = paid and route:get('prices')
  local cost = prices and cost_of(u, prices[1], call.model, model)
  if cost then md:set(NS, 'cost', cost) end
end

-- WebSocket clients in browsers bring what they have no headers for as protocols. A key is in a header of keys from here
-- on, where a policy behind finds it and every provider's chain takes it off; whose bill it is goes with the key.
local function move_key_protocol(hs)
  local protocols = hs:get('sec-websocket-protocol')
  if not protocols or not find(protocols, 'openai-', 1, true) then return end
  local kept = {}
  for name in protocols:gmatch('[^,%s]+') do
    if sub(name, 1, 24) == 'openai-insecure-api-key.' then
      hs:add('x-api-key', sub(name, 25))
    elseif not find(name, '^openai%-organization%.') and not find(name, '^openai%-project%.') then
      kept[#kept + 1] = name
    end
  end
  hs:replace('sec-websocket-protocol', concat(kept, ', '))
end

local function read_query(h, hs, call, caller, query)
  move_key_protocol(hs)
  for name, value in (query or ''):gmatch('([^&;=]+)=?([^&;]*)') do
    if folded(percent_decode(name) or name) == 'model' then
      if call.model then return refuse(h, 'duplicate "model"', 'invalid_request') end
      if name ~= 'model' then return refuse(h, 'a name that may be taken for "model"', 'invalid_request') end
      call.model = percent_decode(value) or ''
    end
  end
  call.bytes, call.stream, call.mq = 0, true, true
  publish(h, call, caller)
end

-- The endpoint, also below a prefix that is taken off: see endpoint_of.
local function asked_at(method, path)
  local endpoint, canonical, segment = endpoint_of(method, path)
  local shorter = not endpoint and without_prefix(path)
  if shorter then return endpoint_of(method, shorter) end
  return endpoint, canonical, segment
end

-- What is below files and batches, and how it is asked.
local BELOW = { files = '/content', batches = '/cancel' }
local ASKED_BY = { GET = true, POST = true, DELETE = true }

local function is_of_account(account, method, path)
  if not ASKED_BY[method] then return false end
  local rest = sub(path, #account + 5)
  return rest == '' or find(rest, '^/[%w_-]+$') or find(rest, '^/[%w_-]+' .. BELOW[account] .. '$')
end

-- Files and batches go as they are to what one provider keeps for his customer. Which models they ask is seen by nobody
-- here: who may not use all of them, or has a budget or a limit, is not let in. False: the route is none of theirs.
local function pass_on(h, hs, method, path, full)
  local route = h:metadata()
  local account = route:get('passes')
  if not account then return false end
  if not is_of_account(account, method, path) then
    refuse(h, 'There is nothing at this path.', 'not_found')
    return true
  end
  local md = h:streamInfo():dynamicMetadata()
  local caller = (md:get(NS) or {}).key
  md:set(NS, 'req', { format = 'openai-chat', op = account, usage = 'none', stream = false })
  md:set(NS, 'u', { state = 'none' })
  if not caller and route:get('asked') then
    refuse(h, 'It cannot be told who is calling.', 'policy_unavailable')
  elseif caller and (caller.policy or caller.accounts or caller.soft) then
    md:set(NS, 'reason', account)
    refuse(h, 'Files and batches are for API keys that may use every model and have no budget or limit.', 'model_not_allowed')
  else
    hs:replace(':path', path_for({ path = full }, rules_of(route:get('paths'))['openai-chat'], ''))
    md:set(NS, 'up', { provider = route:get('to') })
  end
  return true
end

-- A path of ours that is asked by another method than it takes.
local function wrong_method(h, path)
  local takes = asked_at('POST', path) and 'POST' or asked_at('GET', path) and 'GET'
  if not takes then return end
  h:respond({ [':status'] = '405', ['x-gw-error'] = 'method_not_allowed', ['allow'] = takes }, 'This path takes ' .. takes .. '.')
end

function envoy_on_request(h)
  keep_small()
  local hs = h:headers()
  local method, full = hs:get(':method'), hs:get(':path')
  local at = find(full, '?', 1, true)
  local path, query = at and sub(full, 1, at - 1) or full, at and sub(full, at + 1) or nil
  local endpoint, canonical, segment = asked_at(method, path)
  if not endpoint then return pass_on(h, hs, method, path, full) or wrong_method(h, path) end
  if endpoint.errors == 'google' then query = without_key(query) end
  local caller = (h:streamInfo():dynamicMetadata():get(NS) or {}).key
  -- Where callers are told apart behind the guard, the route says whether one may have to be asked about.
  local governed = caller and caller.accounts or not caller and find(h:streamInfo():routeName() or '', '-governed/', 1, true)
  -- With room for what is found out below: a table that grows is made anew each time.
  local call = { format = endpoint.format, op = endpoint.operation, usage = endpoint.usage, governed = governed and true or nil,
    path = query and (canonical .. '?' .. query) or canonical, came_by = full, bytes = nil, stream = nil, model = nil,
    ms = nil, me = nil }
  if endpoint.model == 'query' then return read_query(h, hs, call, caller, query) end
  if endpoint.model == 'path' then
    call.model = percent_decode(segment)
    if not good_name(call.model) then return refuse(h, 'the name of the model in the path cannot be read', 'invalid_request') end
  end
  local content_type = hs:get('content-type')
  local why = wrong_type(hs, content_type, endpoint)
  if why then return refuse(h, why) end
  local body = h:body()
  local n = body and body:length() or 0
  if n == 0 then return refuse(h, 'a body is required') end
  call.bytes, call.stream = n, false
  local s = body:getBytes(0, n)
  if endpoint.model == 'form' then
    why = read_form(s, content_type, call)
  else
    why = read_json(s, endpoint, call)
  end
  if why then return refuse(h, why) end
  publish(h, call, caller, s, body)
end
