-- One attempt on its way to one provider. All attempts share one header map and each gets the caller's own body: what
-- an earlier one wrote is written anew here, from what the guard found.
local NS = 'dragoman'

-- Which attempt this is, where it goes and under which name of the model; nil: it was refused here.
local function begin_attempt(h)
  keep_small()
  local hs, md = h:headers(), h:streamInfo():dynamicMetadata()
  local count, d, attempts = hs:get('x-envoy-attempt-count'), md:get(NS), h:metadata():get('attempts')
  local req = d and d.req
  -- A request that did not come by the guard has no business here.
  if not req or not attempts then
    h:respond({ [':status'] = '500', ['x-gw-error'] = 'internal_error' }, '')
    return nil
  end
  local n = tonumber(count) or 1
  local to = attempts[n] or attempts[#attempts]
  local model = to.model or sub(req.model, #to.prefix + 1)
  if count then hs:remove('x-envoy-attempt-count') end
  if to.mark then hs:replace(to.mark, format('%d', n)) end
  md:set(NS, 'up', { provider = to.provider, model = model, n = n > #attempts and #attempts or n, hop = to.hop and true })
  -- A caller who leaves before the head of an answer has cost what he said.
  local cost = d.u and d.u.input and cost_of(d.u, to.prices, req.model, model)
  if cost then md:set(NS, 'cost', cost) end
  return { hs = hs, req = req, to = to, model = model, n = n }
end
