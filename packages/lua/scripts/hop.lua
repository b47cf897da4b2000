-- On its way to the translator: metadata does not cross the hop, so what the guard found goes in headers that no caller
-- can send. FORMAT|OPERATION|STREAM|PATH|MODEL|ID|BETAS, the last four percent-encoded.

-- Every value of a header, joined by commas; '' where there is none.
local function all_values(hs, name)
  local n = hs:getNumValues(name)
  if n < 2 then return n == 1 and hs:get(name) or '' end
  local values = {}
  for i = 0, n - 1 do values[i + 1] = hs:getAtIndex(name, i) end
  return concat(values, ',')
end

function envoy_on_request(h)
  local attempt = begin_attempt(h)
  if not attempt then return end
  local hs, req, to = attempt.hs, attempt.req, attempt.to
  if not to.hop then return h:respond({ [':status'] = '422', ['x-gw-error'] = 'cannot_translate' }, '') end
  hs:replace('x-gw-hop', to.hop)
  hs:replace('x-gw-call', concat({ req.format, req.op, req.stream and '1' or '0', percent_encode(req.path),
    percent_encode(attempt.model), percent_encode(hs:get('x-request-id') or ''),
    percent_encode(all_values(hs, 'anthropic-beta')) }, '|'))
  -- The translator says the path, and the caller's query is not the provider's.
  hs:replace(':path', '/')
  hs:replace('content-type', 'application/json')
  if attempt.n > 1 and req.bytes > 0 then hs:replace('content-length', format('%d', req.bytes)) end
end
