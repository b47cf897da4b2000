-- Stands where the table of keys has not come yet.
function envoy_on_request(h)
  h:respond({ [':status'] = '503', ['x-gw-error'] = 'policy_unavailable' }, 'It cannot be told who is calling.')
end
