-- Of several policies the one holds that the route names to which the request has come, now that its model is known.
-- That route leads nowhere: the one behind it is for those of whom it stands in `by` that the policy lets them in. Who has
-- to be asked about is left to authz: in `asks`.
local function unavailable(h)
  h:respond({ [':status'] = '503', ['x-gw-error'] = 'policy_unavailable' }, 'It cannot be told who is calling.')
end

-- What the guard has put down for a call that goes on; a refused one has used nothing.
local function let_in(h, name, used)
  local md = h:streamInfo():dynamicMetadata()
  local found = md:get('dragoman') or {}
  local key, req = found.key, found.req
  if not key or not key.name then return unavailable(h) end
  local why = req and req.model and refused_by(key.policy, req.model)
  if why then
    md:set('dragoman', 'reason', why)
    return h:respond({ [':status'] = '403', ['x-gw-error'] = 'model_not_allowed' },
      "The model '" .. req.model .. "' may not be used with this API key.")
  end
  if used then md:set('dragoman', 'u', used) end
  if key.accounts then
    md:set('dragoman', 'id', reservation_id(h))
    md:set('dragoman', 'ask', true)
    md:set('dragoman', 'asks', name)
    return
  end
  md:set('dragoman', 'by', name)
  h:clearRouteCache()
end

function envoy_on_request(h)
  local name = h:metadata():get('policy')
  if not name then return end
  local admit, md = POLICIES[name], h:streamInfo():dynamicMetadata()
  local used = (md:get('dragoman') or {}).u
  if used then md:set('dragoman', 'u', { state = 'none' }) end
  if not admit then return unavailable(h) end
  admit(h)
  let_in(h, name, used)
end
