-- One attempt on its way to one provider. All attempts share one header map and each gets the caller's own body: what
-- an earlier one wrote is written anew here, from what the guard found.
local NS = 'dragoman'

-- Which attempt this is, where it goes and under which name of the model; nil: nothing is left to do here, because the
-- guard has done it or because it was refused.
local function begin_attempt(h)
  keep_small()
  local hs, attempts = h:headers(), h:metadata():get('attempts')
  local count = hs:get('x-envoy-attempt-count')
  if count then hs:remove('x-envoy-attempt-count') end
  if attempts and attempts[1].own then return nil end
  local md = h:streamInfo():dynamicMetadata()
  local d = md:get(NS)
  local call, req = d and d.call, d and d.req
  -- A request that did not come by the guard has no business here.
  if not call or not attempts then
    h:respond({ [':status'] = '500', ['x-gw-error'] = 'internal_error' }, '')
    return nil
  end
  call.format, call.op, call.stream, call.model = req.format, req.op, req.stream, req.model
  local n = tonumber(count) or 1
  local to = attempts[n] or attempts[#attempts]
  local model = to.model or sub(call.model, #to.prefix + 1)
  if to.mark then hs:replace(to.mark, format('%d', n)) end
  md:set(NS, 'up', { provider = to.provider, model = model, n = n > #attempts and #attempts or n, hop = to.hop and true })
  -- A caller who leaves before the head of an answer has cost what he said.
  local cost = d.u and d.u.input and cost_of(d.u, to.prices, call.model, model)
  if cost or d.cost then md:set(NS, 'cost', cost) end
  return { hs = hs, call = call, to = to, model = model, n = n }
end
