-- What a request's body says. Each reader fills `req` and returns nil, or the reason why the body is refused.
local WANT_MODEL = { model = true, stream = true, stream_options = true }
local WANT_NONE = {}
local MAX_NAME = 512
local S, E = {}, {}

local function scan_body(s, want)
  S.model, S.stream, S.stream_options = nil, nil, nil
  local i, c = skip_space(s, 1)
  if c ~= 123 then return 'The request body is not a JSON object.' end
  S.first = i + 1
  local close, why, at = scan_object(s, i, want, S, E)
  if not close then return 'The request body ' .. why .. (at and ' at byte ' .. at or '') .. '.' end
  i, c = skip_space(s, close + 1)
  if c then return 'The request body has data after the JSON object, at byte ' .. i .. '.' end
end

local function bad_name(name)
  if #name > MAX_NAME then return 'The model name is longer than ' .. MAX_NAME .. ' bytes.' end
  if not is_name(name) then return 'The model name is empty or has characters that no name has.' end
end

local function read_json(s, ep, req)
  local why = scan_body(s, WANT_MODEL)
  if why then return why end
  local i = S.model
  if not i then return 'The request body has no "model".' end
  if byte(s, i) ~= 34 then return '"model" has to be a string.' end
  local name = unescape(sub(s, i + 1, E.model - 1))
  if not name then return '"model" is not valid Unicode text.' end
  why = bad_name(name)
  if why then return why end
  req.model, req.ms, req.me = name, i, E.model
  local v = S.stream
  if v then
    local c = byte(s, v)
    if c ~= 116 and c ~= 102 and c ~= 110 then return '"stream" has to be true or false.' end
    if c == 116 then req.stream = true end
  end
  if req.stream and ep.asksUsage then
    local text, from, to, wrong = usage_question(s, S, E)
    if wrong then return 'The request body: ' .. wrong .. '.' end
    if text then
      req.ins, req.inst, req.hide = from, text, true
      if to >= from then req.rs, req.re = from, to end
    end
  end
end

-- The model is in the path: the body only has to be an object.
local function read_object(s) return scan_body(s, WANT_NONE) end

-- Value of a parameter of a header such as multipart/form-data; boundary="x"
local function parameter(header, name)
  local rest = match(lower(header), '[;%s]' .. name .. '%s*=%s*()')
  if not rest then return nil end
  return match(header, '^"([^"]+)"', rest) or match(header, '^[^;%s"]+', rest)
end

local FORM_NAME = 256

-- The part named model of a multipart form; ms and me are where its value stands, as it is, without quotes.
local function read_form(s, content_type, req)
  local boundary = parameter(content_type, 'boundary')
  if not boundary or #boundary > 70 then return 'The multipart form has no boundary.' end
  local line, at, seen = '--' .. boundary, nil, nil
  if sub(s, 1, #line) == line then at = 1 end
  if not at then
    at = find(s, '\r\n' .. line, 1, true)
    if not at then return 'The request body is not the multipart form that its content-type says.' end
    at = at + 2
  end
  while true do
    local head = at + #line
    if sub(s, head, head + 1) == '--' then break end
    local blank = find(s, '\r\n\r\n', head, true)
    local next_at = find(s, '\r\n' .. line, head, true)
    if not blank or not next_at or blank > next_at then return 'The multipart form is malformed or cut off.' end
    local fields = lower(sub(s, head, blank + 1))
    local disposition = match(fields, '\r\ncontent%-disposition:([^\r\n]*)')
    if disposition and parameter(disposition, 'name') == 'model' then
      if seen then return 'The multipart form has a duplicate "model".' end
      seen = true
      if next_at - blank - 4 > FORM_NAME then return 'The model name is longer than ' .. FORM_NAME .. ' bytes.' end
      req.model, req.ms, req.me, req.form = sub(s, blank + 4, next_at - 1), blank + 4, next_at - 1, true
    elseif disposition and parameter(disposition, 'name') == 'stream' and sub(s, blank + 4, next_at - 1) == 'true' then
      req.stream = true
    end
    at = next_at + 2
  end
  if not seen then return 'The multipart form has no "model".' end
  return bad_name(req.model)
end
