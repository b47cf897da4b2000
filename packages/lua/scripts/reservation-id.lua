-- The name under which authz holds what a call may use: none that a caller can make.
local BORN = tostring({}):match('%x+$') .. format('%x', os.time())
local CALLS = 0

-- Unique among all workers and restarts; it is no secret.
local function reservation_id(h)
  CALLS = CALLS + 1
  return BORN .. '-' .. h:timestampString(EnvoyTimestampResolution.MICROSECOND) .. '-' .. format('%x', CALLS)
end
