-- Garbage is mostly strings that held a body. Collecting by the twentyfold of what lives costs a few microseconds a
-- call instead of tens; a body of megabytes must not raise that bar, so what it left is collected at once.
-- Where that much is alive, as by tens of thousands of open streams, the bar is raised: else each call would collect.
local GARBAGE_LIMIT_KB = 32768
local bar = GARBAGE_LIMIT_KB
collectgarbage('setpause', 2000)

local function keep_small()
  if collectgarbage('count') <= bar then return end
  collectgarbage('collect')
  bar = math.max(GARBAGE_LIMIT_KB, collectgarbage('count') * 2)
end
