-- The downstream filter, request side: from bytes to facts. Routes match on dragoman.req.model and .format.
local NAMESPACE = 'dragoman'

local function is_json(content_type)
  return content_type == 'application/json' or find(lower(content_type), '^%s*application/json%s*$') or find(lower(content_type), '^%s*application/json%s*;')
end

-- nil: nothing against these headers
local function bad_headers(hs, ep, content_type)
  local encoding = hs:get('content-encoding')
  if encoding and encoding ~= '' and lower(encoding) ~= 'identity' then return 'Compressed request bodies are not accepted.' end
  if ep.model == 'form' then
    if not content_type or not find(lower(content_type), '^multipart/form%-data%s*;') then return 'The content-type has to be multipart/form-data.' end
  elseif content_type and content_type ~= '' and not is_json(content_type) then
    return 'The content-type has to be application/json.'
  end
end

-- The query that goes upstream: Google's clients put the caller's key into it.
local function clean_query(hs, ep, path, query)
  if ep.errors ~= 'google' or not (find(query, 'key', 1, true) or find(query, '%', 1, true)) then return query end
  local rest, key = take_parameter(query, 'key')
  if not key then return query end
  hs:replace(':path', rest == '' and path or path .. '?' .. rest) -- logs and traces read it from there
  keep_key(hs, 'x-goog-api-key', percent_decode(key) or key)
  return rest
end

-- Where the model stands outside the body. Returns what it is replaced by in the path, or nil and the reason.
local function read_place(ep, segment, query, req)
  local name
  if ep.model == 'path' then
    name = percent_decode(segment)
    if not name then return nil, 'The model in the path is not correctly percent-encoded.' end
  else
    local rest, value, count = take_parameter(query, 'model')
    if count ~= 1 then return nil, count == 0 and 'The query has no "model".' or 'The query has a duplicate "model".' end
    name = percent_decode((gsub(value, '%+', ' ')))
    if not name then return nil, 'The model in the query is not correctly percent-encoded.' end
    query = rest == '' and 'model={model}' or 'model={model}&' .. rest
  end
  local why = bad_name(name)
  if why then return nil, why end
  req.model = name
  return query
end

local function publish(h, req, ep, bytes)
  local md = h:streamInfo():dynamicMetadata()
  md:set(NAMESPACE, 'req', req)
  if ep.usage == 'none' then
    md:set(NAMESPACE, 'u', { state = 'none' })
  else
    md:set(NAMESPACE, 'u', { state = 'estimated', input = floor((bytes + 3) / 4) })
  end
  h:clearRouteCache()
end

local function read_body(h, ep, req, content_type)
  local b = h:body() -- what was got from the handle before is dead after this
  local n = b and b:length() or 0
  if n == 0 then return 'The request has no body.' end
  req.bytes = n
  local s = b:getBytes(0, n)
  if ep.model == 'body' then return read_json(s, ep, req) end
  if ep.model == 'form' then return read_form(s, content_type, req) end
  return read_object(s)
end

function envoy_on_request(h)
  local hs = h:headers()
  local method, target = hs:get(':method'), hs:get(':path') or '/'
  local mark = find(target, '?', 1, true)
  local path, query = target, ''
  if mark then path, query = sub(target, 1, mark - 1), sub(target, mark + 1) end
  local ep, segment, canonical = find_endpoint(method, path)
  local dialect = ep and ep.errors or error_dialect(path)
  local md = h:streamInfo():dynamicMetadata()
  md:set(NAMESPACE, 'errors', dialect)
  if dialect == 'anthropic' then md:set(NAMESPACE, 'rid', hs:get('x-request-id') or '') end
  if not ep then return end

  local req = { format = ep.format, op = ep.operation, errors = dialect, usage = ep.usage, stream = ep.streams or false, bytes = 0 }
  if query ~= '' then query = clean_query(hs, ep, path, query) end
  if ep.model == 'path' or ep.model == 'query' then
    local why
    query, why = read_place(ep, segment, query, req)
    if not query then return refuse(h, 'invalid_request', why) end
    if segment then canonical = ep.path end
  end
  req.path = query == '' and canonical or canonical .. '?' .. query

  if ep.method == 'GET' then
    take_subprotocol_key(hs)
  else
    local content_type = hs:get('content-type')
    local why = bad_headers(hs, ep, content_type) or read_body(h, ep, req, content_type)
    if why then return refuse(h, 'invalid_body', why) end
  end
  publish(h, req, ep, req.bytes)
end
