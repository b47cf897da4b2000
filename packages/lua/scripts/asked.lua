-- Behind authz: who comes here with somebody who pays for him was let in by it. Where a listener has no authz it does not
-- have this either, and he is let in by nobody.
function envoy_on_request(h)
  local md = h:streamInfo():dynamicMetadata()
  local policy = (md:get('dragoman') or {}).asks
  if not policy then return end
  md:set('dragoman', 'by', policy)
  h:clearRouteCache()
end
