-- The last words of a stream that ended before it was whole, in its dialect.
local bits = bit or require('bit')
local band, bxor, rshift = bits.band, bits.bxor, bits.rshift

-- What a whole stream has said at its end, as it is written; one of them is enough. A quote inside of a text of the
-- model is escaped, and the names of AWS stand behind their length.
local ENDINGS = {
  openai = { '[DONE]', '"finish_reason":"', '"finish_reason": "' },
  -- Pictures and transcriptions have the same shape of usage.
  responses = { '"response.completed"', '"response.incomplete"', '"image_generation.completed"', '"image_edit.completed"',
    '"transcript.text.done"', '[DONE]' },
  anthropic = { '"message_stop"' },
  gemini = { '"finishReason"', '"blockReason"' },
  bedrock = { '\7\0\11messageStop' },
  cohere = { '"message-end"', '[DONE]' },
}

-- What a stream says that ends with an error: as it is written, and how it must stand.
local ERROR_OBJECT, ERROR_TYPE = { '"error"', '"error"%s*:%s*{' }, { '"error"', '"type"%s*:%s*"error"' }
local FAILURES = {
  openai = { ERROR_OBJECT }, gemini = { ERROR_OBJECT }, anthropic = { ERROR_TYPE }, cohere = { ERROR_TYPE },
  responses = { ERROR_TYPE, { '"response.failed"', '"type"%s*:%s*"response%.failed"' } },
  bedrock = { { '\7\0\9exception', 'exception' }, { '\7\0\5error', 'error' } },
}

local function has_ending(text, shape)
  for _, mark in ipairs(ENDINGS[shape]) do
    if find(text, mark, 1, true) then return true end
  end
  return false
end

local function has_failed(text, shape)
  for _, mark in ipairs(FAILURES[shape]) do
    if find(text, mark[1], 1, true) and find(text, mark[2]) then return true end
  end
  return false
end

local CRC = {}
for i = 0, 255 do
  local c = i
  for _ = 1, 8 do c = band(c, 1) == 1 and bxor(rshift(c, 1), 0xEDB88320) or rshift(c, 1) end
  CRC[i] = c
end

local function crc32(s)
  local c = 0xFFFFFFFF
  for i = 1, #s do c = bxor(rshift(c, 8), CRC[band(bxor(c, byte(s, i)), 255)]) end
  return bxor(c, 0xFFFFFFFF)
end

local function be32(n)
  return char(band(rshift(n, 24), 255), band(rshift(n, 16), 255), band(rshift(n, 8), 255), band(n, 255))
end

local function header(name, value)
  return char(#name) .. name .. char(7, floor(#value / 256), #value % 256) .. value
end

-- One frame of application/vnd.amazon.eventstream that says what went wrong.
local function exception_frame(payload)
  local headers = header(':message-type', 'exception') .. header(':exception-type', ERRORS.stream_broken.bedrock)
    .. header(':content-type', 'application/json')
  local prelude = be32(16 + #headers + #payload) .. be32(#headers)
  local message = prelude .. be32(crc32(prelude)) .. headers .. payload
  return message .. be32(crc32(message))
end

local function broken_event(shape, dialect, id)
  local message = MESSAGES.stream_broken
  if shape == 'bedrock' then return exception_frame(error_body('bedrock', 'stream_broken', message)) end
  if shape == 'responses' then
    return 'event: error\ndata: {"type":"error","code":"stream_broken","message":' .. quote(message) .. ',"param":null}\n\n'
  end
  if dialect == 'cohere' then
    return 'event: error\ndata: {"type":"error","message":' .. quote(message) .. '}\n\n'
  end
  local body = error_body(dialect, 'stream_broken', message, id)
  return (dialect == 'anthropic' and 'event: error\n' or '') .. 'data: ' .. body .. '\n\n'
end
