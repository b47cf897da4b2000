-- Garbage is mostly strings that held a body. Collecting by the twentyfold of what lives costs a few microseconds a
-- call instead of tens; a body of megabytes must not raise that bar, so what it left is collected at once.
local GARBAGE_LIMIT_KB = 32768
collectgarbage('setpause', 2000)

local function keep_small()
  if collectgarbage('count') > GARBAGE_LIMIT_KB then collectgarbage('collect') end
end
