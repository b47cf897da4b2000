-- What the access log says of a call that was answered, as members of JSON: Envoy puts them into its line as they stand,
-- at a tenth of what it takes to collect them one by one. The names are those of the contract.
local line_of_call, log_line

-- A block of its own: a program has at most 200 local names at its top.
do
  local QUOTED = memo_of(2000)

  -- The same few names stand in line after line.
  local function text(t)
    if t == nil then return 'null' end
    local known = QUOTED.known[t]
    if known then return known end
    known = quote(t)
    room_in(QUOTED)[t] = known
    return known
  end

  local function number(n)
    return n and format('%d', n) or 'null'
  end

  local OF_CALL = ',"reservation":%s,"key":%s,"team":%s,"dialect":%s,"gen_ai.operation.name":%s,"gen_ai.provider.name":%s,'
    .. '"gen_ai.request.model":%s,"upstream_model":%s,"stream":%s,"reason":null'
  local OF_ANSWER = '%s,"gen_ai.response.model":%s,"error":%s,"gen_ai.usage.input_tokens":%s,"gen_ai.usage.cache_read_tokens":%s,'
    .. '"gen_ai.usage.cache_write_tokens":%s,"gen_ai.usage.output_tokens":%s,"gen_ai.usage.reasoning_tokens":%s,"usage":%s,"cost_usd":%s%s'

  -- What few answers have is said by those that have it. A bill says zeros too: what it says is paid instead of tokens.
  local RARE = { cache_write_1h = 'gen_ai.usage.cache_write_1h_tokens', audio_in = 'gen_ai.usage.audio_input_tokens',
    audio_out = 'gen_ai.usage.audio_output_tokens', image_in = 'gen_ai.usage.image_input_tokens',
    image_out = 'gen_ai.usage.image_output_tokens', searches = 'gen_ai.usage.web_search_requests' }
  local BILLED = { billed_input = 'billed.input_tokens', billed_output = 'billed.output_tokens' }

  local function rare(u)
    local said = u.tier and ',"service_tier":' .. text(u.tier) or ''
    for name, field in pairs(RARE) do
      local n = u[name]
      if n and n > 0 then said = said .. ',"' .. field .. '":' .. number(n) end
    end
    for name, field in pairs(BILLED) do
      if u[name] then said = said .. ',"' .. field .. '":' .. number(u[name]) end
    end
    return said
  end

  -- What does not change while an answer is listened to: an open stream keeps this text and not what it was made of.
  function line_of_call(d)
    local req, up, key = d.req, d.up or {}, d.key or {}
    return format(OF_CALL, text(d.id), text(key.name), text(key.team), text(req.format), text(req.op), text(up.provider),
      text(req.model), text(up.model), req.stream and 'true' or 'false')
  end

  -- `l` is what listens to the answer.
  function log_line(l, u, cost)
    return format(OF_ANSWER, l.call.line, text(u.model), text(l.error), number(u.input), number(u.cache_read), number(u.cache_write),
      number(u.output), number(u.reasoning), text(u.state), text(cost), rare(u))
  end
end
