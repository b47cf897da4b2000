-- Garbage is mostly strings that held a body. Collecting by the twentyfold of what lives costs a few microseconds a
-- call instead of tens; a body of megabytes must not raise that bar, so what it left is collected at once.
-- Where that much is alive, as by ten thousand open streams, the bar is raised by a third: else each call would collect,
-- and with much more an open stream would cost Envoy a kilobyte of garbage beside its own.
local GARBAGE_LIMIT_KB, ABOVE = 32768, 1.3
local bar = GARBAGE_LIMIT_KB
collectgarbage('setpause', 2000)

local function keep_small()
  if collectgarbage('count') <= bar then return end
  collectgarbage('collect')
  bar = math.max(GARBAGE_LIMIT_KB, collectgarbage('count') * ABOVE)
end
