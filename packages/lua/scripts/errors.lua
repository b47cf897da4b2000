-- The gateway's own answers, in the dialect of the path. Envoy says in x-gw-error why it made one: the detail of its
-- local reply, or a code of ours.
local DETAILS = {
  cluster_not_found = 'model_not_found', route_not_found = 'not_found', direct_response = 'not_found',
  request_payload_too_large = 'request_too_large', payload_too_large = 'request_too_large',
  request_headers_too_large = 'headers_too_large', http1_headers_too_large = 'headers_too_large',
  upstream_response_timeout = 'upstream_timeout', upstream_per_try_timeout = 'upstream_timeout',
  response_timeout = 'upstream_timeout', upstream_max_stream_duration_reached = 'upstream_timeout',
  upstream_per_try_idle_timeout = 'upstream_timeout', request_overall_timeout = 'request_timeout',
  request_header_timeout = 'request_timeout', no_healthy_upstream = 'no_provider_available', ext_authz_error = 'policy_unavailable',
  rate_limiter_error = 'policy_unavailable',
}
-- With these no provider was asked.
local UNASKED = { no_healthy_upstream = true, ext_authz_error = true }
local BY_STATUS = {
  ['400'] = 'invalid_request', ['401'] = 'invalid_api_key', ['403'] = 'model_not_allowed', ['404'] = 'not_found',
  ['408'] = 'request_timeout', ['413'] = 'request_too_large', ['422'] = 'cannot_translate',
  ['429'] = 'rate_limit_exceeded', ['431'] = 'headers_too_large', ['502'] = 'bad_upstream_answer',
  ['503'] = 'no_provider_available', ['504'] = 'upstream_timeout',
}
local MESSAGES = {
  not_found = 'There is nothing at this path.',
  request_too_large = 'The request is larger than what is accepted here.',
  headers_too_large = 'The headers are larger than what is accepted here.',
  request_timeout = 'The request did not arrive in time.',
  upstream_timeout = 'The provider did not answer in time.',
  rate_limit_exceeded = 'There are too many calls at this time.',
  policy_unavailable = 'It cannot be told now whether this call may be made.',
  no_provider_available = 'No provider of this model is available.',
  bad_upstream_answer = 'The provider answered with something that is no answer.',
  internal_error = 'The gateway failed.',
  invalid_request = 'The request cannot be read.',
  stream_broken = 'The provider broke off in the middle of its answer.',
}

local function code_of(detail, status)
  if ERRORS[detail] then return detail end
  if DETAILS[detail] then return DETAILS[detail] end
  if find(detail, 'protocol_error', 1, true) or find(detail, 'codec', 1, true) then
    return find(detail, 'upstream', 1, true) and 'bad_upstream_answer' or 'invalid_request'
  end
  if find(detail, 'per_try', 1, true) or find(detail, 'idle_timeout', 1, true) then
    return status == '408' and 'request_timeout' or 'upstream_timeout'
  end
  return BY_STATUS[status] or 'internal_error'
end

-- One error as the JSON of its dialect.
local function error_body(dialect, code, message, id, param)
  local row, text = ERRORS[code], quote(message)
  if dialect == 'anthropic' then
    return '{"type":"error","error":{"type":"' .. row.anthropic .. '","message":' .. text .. '},"request_id":'
      .. (id and quote(id) or 'null') .. '}'
  end
  if dialect == 'google' then
    return '{"error":{"code":' .. row.status .. ',"message":' .. text .. ',"status":"' .. row.google .. '"}}'
  end
  if dialect == 'bedrock' or dialect == 'cohere' then return '{"message":' .. text .. '}' end
  return '{"error":{"message":' .. text .. ',"type":"' .. row.openai .. '","code":"' .. code
    .. '","param":' .. (param and quote(param) or 'null') .. '}}'
end

local function message_of(code, d, own)
  if code == 'model_not_found' then
    local model = d.req and d.req.model
    return model and "The model '" .. model .. "' does not exist here." or 'The model does not exist here.'
  end
  return own or MESSAGES[code] or 'The request failed.'
end

-- The caller's dialect: what he asked for, else what the route of the first look is named after: `first-look/openai`.
local function dialect_of(h, req)
  if req then return DIALECT_OF[req.format] end
  return (h:streamInfo():routeName() or ''):match('^[%a%-]+/(%a+)$') or 'openai'
end

-- Replaces the body of an answer that Envoy made by the error in the caller's dialect.
local function shape_error(h, d, detail)
  local status = h:headers():get(':status')
  local code = code_of(detail, status)
  -- Nothing was asked: the path is what is not there.
  if detail == 'cluster_not_found' and not d.req then code = 'not_found' end
  -- Nothing may stand behind the head that answers HEAD: it would be taken for the beginning of the next answer.
  local body = not h:headers():get('x-gw-head') and h:body(true) or nil
  local hs, md = h:headers(), h:streamInfo():dynamicMetadata()
  local param, reason = hs:get('x-gw-param'), hs:get('x-gw-reason')
  hs:remove('x-gw-error')
  hs:remove('x-gw-head')
  hs:remove('x-gw-param')
  hs:remove('x-gw-reason')
  -- Only words of ours are passed on: Envoy's may name peers.
  local own = ERRORS[detail] and body and body:length() > 0 and body:getBytes(0, body:length()) or nil
  local dialect = dialect_of(h, d.req)
  local text = error_body(dialect, code, message_of(code, d, own), hs:get('x-request-id'), param)
  hs:replace(':status', format('%d', ERRORS[code].status))
  hs:replace('content-type', 'application/json')
  if dialect == 'bedrock' then hs:replace('x-amzn-errortype', ERRORS[code].bedrock) end
  if body then
    body:setBytes(text)
    hs:replace('content-length', format('%d', #text))
  else
    hs:remove('content-length')
  end
  md:set(NS, 'error', code)
  -- The guard has named the only provider, who then was not asked.
  if d.up and not d.call and (ERRORS[detail] or UNASKED[detail]) then md:set(NS, 'up', {}) end
  if reason then md:set(NS, 'reason', reason) end
  if detail == 'local_rate_limited' then md:set(NS, 'reason', 'localLimits') end
  -- A caller who was refused did not cost anything; one whose providers all failed did not either.
  md:set(NS, 'u', { state = 'none' })
  md:set(NS, 'cost', '0')
end
