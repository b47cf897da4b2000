-- On its way to the translator: metadata does not cross the hop, so what the guard found goes in headers that no caller
-- can send. FORMAT|OPERATION|STREAM|PATH|MODEL|ID|BETAS, the last four percent-encoded.
function envoy_on_request(h)
  local attempt = begin_attempt(h)
  if not attempt then return end
  local hs, call, to = attempt.hs, attempt.call, attempt.to
  if not to.hop then return h:respond({ [':status'] = '422', ['x-gw-error'] = 'cannot_translate' }, '') end
  hs:replace('x-gw-hop', to.hop)
  hs:replace('x-gw-call', concat({ call.format, call.op, call.stream and '1' or '0', percent_encode(call.path),
    percent_encode(attempt.model), percent_encode(hs:get('x-request-id') or ''),
    percent_encode(hs:get('anthropic-beta') or '') }, '|'))
  -- The translator says the path, and the caller's query is not the provider's.
  hs:replace(':path', '/')
  hs:replace('content-type', 'application/json')
  if attempt.n > 1 and call.bytes > 0 then hs:replace('content-length', format('%d', call.bytes)) end
end
