-- The way out: listen for usage, keep from the caller the chunk that only we asked for, say so when a stream breaks.
local EVENT_LIMIT, WHOLE_LIMIT = 1048576, 33554432
-- So much of the end of an event that is too long to be held is kept: usage stands behind what makes events long.
local TAIL = 32768

-- Rough tokens of an answer from its bytes: an event of a stream wraps a token in some forty bytes. Vectors are none, and
-- of a picture there are fewer than that.
local STREAM_BYTES, WHOLE_BYTES = 40, 4
local BYTES_OF = { embeddings = math.huge, image_generation = 500 }

-- What many answers have in common, by what the log says of their calls: open streams keep it once.
local CALLS = memo_of(2000)

local function call_of(h, d, req)
  local up, prices = d.up or {}, h:metadata():get('prices')
  local line, lines = line_of_call(d), prices and up.provider and prices[up.n or 1]
  local known = CALLS.known[line]
  if known and known.lines == lines and known.hop == up.hop then return known end
  local call = { line = line, lines = lines, shape = SHAPE_OF[req.format][req.op], hop = up.hop, dialect = DIALECT_OF[req.format],
    is_heard = req.op == 'transcription', streams = req.stream, public = req.model, upstream = up.model or '',
    bytes_per_token = BYTES_OF[req.op] or req.stream and STREAM_BYTES or WHOLE_BYTES }
  -- One that authz let in has a line of its own.
  if d.id then return call end
  room_in(CALLS)[line] = call
  return call
end

-- What has been heard of one answer. Metadata is asked for anew each time: what Envoy hands out dies with every wait.
-- There is one for each open stream, in eight places: what is not so yet is not there.
local function listener(h, d, req)
  return { h = h, call = call_of(h, d, req), input = d.u and d.u.input, cost = d.cost, bytes = 0, next = 512 }
end

local function set(l, name, value)
  l.h:streamInfo():dynamicMetadata():set(NS, name, value)
end

local function set_error(l, code)
  l.error = code
  set(l, 'error', code)
end

-- Usage, what it costs, and what the log says of the call.
local function set_usage(l, u)
  local cost = u.state ~= 'none' and cost_of(paid_for(u), l.call.lines, l.call.public, l.call.upstream) or nil
  -- What Envoy says of a call that is cut off before its end belongs into its line too: it has none of ours.
  if l.over and l.bytes > 0 then u.line = log_line(l, u, cost) end
  put_usage(l.h:streamInfo(), u)
  -- What was reckoned before is no cost when the price of what came is not known.
  if not cost and not l.cost then return end
  set(l, 'cost', cost)
  l.cost = cost
end

local function estimate(l)
  local said = l.said or {}
  local output = math.max(said.output or 0, math.ceil(l.bytes / l.call.bytes_per_token))
  -- A stream may begin with zeros, to say more at its end.
  local input = said.input ~= 0 and said.input or l.input
  set_usage(l, { state = 'estimated', input = input, cache_read = said.cache_read,
    cache_write = said.cache_write, cache_write_1h = said.cache_write_1h, audio_in = said.audio_in, image_in = said.image_in,
    output = output, beside = said.beside, tier = l.tier, model = l.model })
end

-- The provider's last word, once the answer is whole.
local function conclude(l)
  local u = l.said
  -- A transcription that says nothing of tokens is paid by its seconds.
  if not u and l.call.is_heard then u = { state = 'none' } end
  if not u then return estimate(l) end
  u.model, l.concluded = l.model, true
  set_usage(l, u)
end

-- Whether the stream is over by what `text` says: whole, or with an error, which then is that of the call.
local function listen_for_end(l, text, shape)
  if l.done or l.failed then return end
  if has_ending(text, shape) then
    l.done = true
    return
  end
  if not has_failed(text, shape) then return end
  l.failed = true
  set_error(l, l.call.hop and 'bad_upstream_answer' or 'provider_error')
end

-- The last words about what a stream took: those of the provider if it is whole.
local function settle(l)
  l.over = true
  if l.done then return conclude(l) end
  estimate(l)
end

-- Later numbers replace earlier ones: Anthropic spreads its usage over events.
local function hear(l, text, deepest)
  local numbers = numbers_in(text, l.call.shape, deepest)
  if not numbers then return false end
  if l.numbers and l.call.shape == 'anthropic' then
    for name, value in pairs(numbers) do l.numbers[name] = value end
  else
    l.numbers = numbers
  end
  local u, is_first = reported(l.numbers, l.call.shape, l.call.hop), not l.said
  -- At its end a translated stream may say that its provider counted nothing, whatever it began with.
  if u or numbers.x_dragoman then l.said, l.tier = u, u and u.tier end
  -- What was said before the end is not the whole truth if the caller leaves now; but of the input it is.
  if u and l.done then
    conclude(l)
  elseif u and is_first and not l.over then
    estimate(l)
  end
  return true
end

-- A call that is cut off is logged with what was known: written at doubling lengths, so that it costs nothing.
local function count(l, n)
  l.bytes = l.bytes + n
  if not l.concluded and l.bytes >= l.next then
    l.next = l.bytes * 2
    estimate(l)
  end
end

-- Gemini streams an array of answers where no events are asked for. What else is short comes at once, so that nothing
-- is lost by not reckoning before its end.
local function whole(h, l)
  local text, parts, length = '', nil, h:headers():get('content-length')
  local last = length and tonumber(length)
  if not l.call.streams then l.next = 16384 end
  for chunk in h:bodyChunks() do
    local size = chunk:length()
    count(l, size)
    if size > 0 and l.bytes <= WHOLE_LIMIT then
      local bytes = chunk:getBytes(0, size)
      if text == '' then
        text = bytes
      else
        parts = parts or { text }
        parts[#parts + 1] = bytes
      end
    end
    -- To be woken once more for nothing costs Envoy a twentieth of a short call.
    if l.bytes == last then break end
  end
  l.over = true
  if l.bytes <= WHOLE_LIMIT then
    if parts then text = concat(parts) end
    local _, first = word_at(text, 1)
    local is_array = first == 91
    l.model = find_early_string(text, 'model') or model_in(text, is_array and 2 or 1)
    hear(l, text, is_array and 2 or 1)
    if is_array and has_failed(text, l.call.shape) then set_error(l, l.call.hop and 'bad_upstream_answer' or 'provider_error') end
  end
  conclude(l)
end

-- The end of the next whole event that begins at i: an empty line, whatever its line ends are.
local function event_end(s, i)
  local _, lf = find(s, '\n\r?\n', i)
  if lf then return lf end
  local _, cr = find(s, '\r\r', i, true)
  return cr
end

local function only_usage(event)
  return find(event, '"choices"%s*:%s*%[%s*%]') and find_object(event, 'usage', 1) ~= nil
end

-- Reads the whole events of `text`; what of it the caller gets, and the unfinished rest.
local function read_events(l, text, hide)
  local out, i = hide and {} or nil, 1
  while true do
    local stop = event_end(text, i)
    if not stop then break end
    local event = sub(text, i, stop)
    local usage = (find(event, '"usage', 1, true) or find(event, '"meta"', 1, true)) and hear(l, event, 2)
    if out and not (usage and only_usage(event)) then out[#out + 1] = event end
    i = stop + 1
  end
  return out and concat(out), sub(text, i)
end

-- What the first events of a stream say, for the case that its end does not come. Azure's first one names no model.
local BEGINNING = 8192
local function begin(l, text)
  local i = 1
  while not l.model do
    local stop = event_end(text, i)
    if not stop then return end
    local event = sub(text, i, stop)
    l.model = model_in(event, 2)
    local tier = l.call.shape == 'openai' and not l.call.hop and tier_of(find_text(event, 'service_tier', 1))
    if tier and not l.tier then l.tier = tier end
    i = stop + 1
  end
end

local function events(h, l, hide, id)
  local rest, skipping, last, sent = '', false, nil, ''
  for chunk in h:bodyChunks() do
    local n = chunk:length()
    last, sent = chunk, ''
    if n > 0 then
      local bytes = chunk:getBytes(0, n)
      count(l, n)
      local text = rest == '' and bytes or rest .. bytes
      listen_for_end(l, text, l.call.shape)
      if not l.model and l.bytes - n < BEGINNING then begin(l, text) end
      if skipping then
        -- An event too long to be held passes unread up to its end, and of that its last part is read.
        local stop = event_end(text, 1)
        skipping = not stop
        sent, rest = bytes, stop and sub(text, stop + 1) or sub(text, -TAIL)
        if stop and find(text, '"usage', 1, true) then hear(l, sub(text, 1, stop), 2) end
        if hide and stop then sent, rest = sub(bytes, 1, #bytes - #rest), rest end
      elseif hide or find(text, '"usage', 1, true) or find(text, '"meta"', 1, true) then
        sent, rest = read_events(l, text, hide)
      else
        sent = bytes
        rest = (sub(text, -2) == '\n\n' or sub(text, -4) == '\r\n\r\n') and '' or select(2, read_events(l, text, false))
      end
      if hide and not skipping and #rest > EVENT_LIMIT then sent, rest, skipping = sent .. rest, sub(rest, -TAIL), true end
      if not hide and #rest > EVENT_LIMIT then rest, skipping = sub(rest, -TAIL), true end
      if hide and sent ~= bytes then chunk:setBytes(sent) end
      if not hide then sent = bytes end
    end
  end
  local tail = hide and not skipping and rest or ''
  if rest ~= '' and hear(l, rest, 2) and hide and only_usage(rest) then tail = '' end
  if not l.done and not l.failed and l.bytes > 0 then
    tail = tail .. (rest == '' and '' or '\n\n') .. broken_event(l.call.shape, l.call.dialect, id)
    set_error(l, 'stream_broken')
  end
  -- The last chunk can still be written: Envoy holds it until the script has ended.
  if tail ~= '' and last then pcall(last.setBytes, last, sent .. tail) end
  settle(l)
end

local function frames(h, l)
  local rest, skip, last, sent = '', 0, nil, ''
  for chunk in h:bodyChunks() do
    local n = chunk:length()
    last, sent = chunk, ''
    if n > 0 then
      sent = chunk:getBytes(0, n)
      count(l, n)
      local text, i = rest == '' and sent or rest .. sent, 1
      if skip > 0 then
        i = math.min(skip, #text) + 1
        skip = skip - (i - 1)
      end
      listen_for_end(l, text, 'bedrock')
      while skip == 0 and #text - i + 1 >= 12 do
        local a, b, c, e = byte(text, i, i + 3)
        local length = ((a * 256 + b) * 256 + c) * 256 + e
        if length < 16 then skip = math.huge break end -- not a frame: listen no more
        if #text - i + 1 < length then
          if length > EVENT_LIMIT then skip, i = length - (#text - i + 1), #text + 1 end
          break
        end
        local frame = sub(text, i, i + length - 5)
        if find(frame, '"usage"', 1, true) then hear(l, sub(frame, find(frame, '{', 13, true) or 1), 1) end
        i = i + length
      end
      rest = sub(text, i)
    end
  end
  if not l.done and not l.failed and l.bytes > 0 and last and skip ~= math.huge then
    set_error(l, 'stream_broken')
    pcall(last.setBytes, last, sent .. broken_event('bedrock', 'bedrock'))
  end
  settle(l)
end

function envoy_on_response(h)
  local hs = h:headers()
  local md = h:streamInfo():dynamicMetadata()
  local d = md:get(NS) or {}
  local status = hs:get(':status')
  -- What is not ours is not looked for in an answer that is well: Envoy would make a table of its headers for that.
  local detail = status ~= '200' and hs:get('x-gw-error') or nil
  if d.ask and detail == 'ext_authz_error' then
    tell_again(d)
  elseif d.ask then
    keep_advance(md, d)
  end
  if detail then return shape_error(h, d, detail) end
  local req = d.req
  if not req then return show_allowed(h, d) end
  if status ~= '200' then
    if tonumber(status) >= 300 then
      md:set(NS, 'u', { state = 'none' })
      md:set(NS, 'cost', '0')
      md:set(NS, 'error', 'provider_error')
    end
    if sub(status, 1, 1) ~= '2' then return end
  end
  if req.usage == 'none' then return end
  local ct, packing = (hs:get('content-type') or ''):lower(), hs:get('content-encoding')
  local l = listener(h, d, req)
  -- Nobody asked for it. What is packed says nothing, and is reckoned by its length.
  if packing and packing:lower() ~= 'identity' then return whole(h, l) end
  if find(ct, 'event-stream', 1, true) then
    -- It may end with an event of ours, or without one of the provider's.
    hs:remove('content-length')
    return events(h, l, req.hide, req.request)
  end
  if find(ct, 'amazon.eventstream', 1, true) then
    hs:remove('content-length')
    return frames(h, l)
  end
  if find(ct, 'json', 1, true) then return whole(h, l) end
  -- As plain text or subtitles it says nothing at all.
  if l.call.is_heard then conclude(l) end
end
