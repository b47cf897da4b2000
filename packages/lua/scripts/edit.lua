-- The request becomes the provider's own at each attempt anew: path, length, name of the model.
local function edit_body(h, call, model)
  if not call.cs and (model == call.model or not call.ms and not is_batch(call)) then return end
  local body = h:body()
  if not body then return end
  local text = rewritten(body:getBytes(0, body:length()), call, model)
  if text then body:setBytes(text) end
end

function envoy_on_request(h)
  local attempt = begin_attempt(h)
  if not attempt then return end
  local hs, call, to, model, n = attempt.hs, attempt.call, attempt.to, attempt.model, attempt.n
  local rule = rules_of(to.paths)[call.format]
  if not rule then return h:respond({ [':status'] = '422', ['x-gw-error'] = 'cannot_translate' }, '') end
  hs:replace(':path', path_for(call, rule, model))
  if n > 1 and call.bytes > 0 then hs:replace('content-length', format('%d', call.bytes)) end
  edit_body(h, call, model)
end
