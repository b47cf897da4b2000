-- A stream of OpenAI's chat format says what it cost only if it is asked to. What has to be put where, so that it is
-- asked, is worked out here once; the upstream filter only puts it there.
local ASK = '"include_usage":true'
local ASK_WANT = { include_usage = true }
local ask_s, ask_e = {}, {}

-- S, E: the scanned body. Returns nil: the caller asks already (or the provider shall refuse what is there);
-- else text, first and last byte that it replaces (last = first - 1: it is put before first).
local function usage_question(s, S, E)
  local i = S.stream_options
  if not i then return '"stream_options":{' .. ASK .. '},', S.first, S.first - 1 end
  local c = byte(s, i)
  if c == 110 then return '{' .. ASK .. '}', i, E.stream_options end
  if c ~= 123 then return nil end
  ask_s.include_usage, ask_e.include_usage = nil, nil
  local close, why = scan_object(s, i, ASK_WANT, ask_s, ask_e)
  if not close then return nil, nil, nil, '"stream_options" ' .. why end
  local v = ask_s.include_usage
  if v then
    c = byte(s, v)
    if c ~= 110 and c ~= 102 then return nil end -- null and false are answers that we may overrule
    return 'true', v, ask_e.include_usage
  end
  local _, next_c = skip_space(s, i + 1)
  return next_c == 125 and ASK or ASK .. ',', i + 1, i
end
