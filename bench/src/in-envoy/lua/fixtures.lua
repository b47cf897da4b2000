-- Runs one call that a test describes, and answers with its effects: bytes are base64 both ways.
local function told(effect)
  if effect.type == 'refuse' then
    local failure = effect.error
    return { [0] = { 'type', 'code', 'message', 'param', 'cause' }, type = 'refuse', code = failure.code, message = failure.message,
      param = failure.param, cause = failure.cause and tostring(failure.cause) }
  end
  for _, name in ipairs({ 'body', 'bytes' }) do
    if effect[name] then effect[name] = to_base64(effect[name]) end
  end
  return effect
end

function envoy_on_request(h)
  local body = h:body()
  if not body then return h:respond({ [':status'] = '200' }, '') end
  local job = read_json(body:getBytes(0, body:length()), 128)
  local session = PROGRAM.begin(nil, job.call)
  local effects = {}
  for _, input in ipairs(job.inputs) do
    for _, name in ipairs({ 'body', 'bytes' }) do
      if input[name] then input[name] = from_base64(input[name]) end
    end
    for _, effect in ipairs(session:take(input)) do effects[#effects + 1] = told(effect) end
  end
  h:respond({ [':status'] = '200' }, write_json(effects))
end
