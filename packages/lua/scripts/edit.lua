-- The request becomes the provider's own: path, length, name of the model.
local CACHE, CACHED, CACHE_LIMIT = {}, 0, 1000

-- FORMAT|STRIP,STRIP|BASE|QUERY;… as tables, by format; parsed once for each provider.
local function rules_of(text)
  local rules = CACHE[text]
  if rules then return rules end
  rules = {}
  for format_name, strips, base, query in text:gmatch('([^|;]*)|([^|;]*)|([^|;]*)|([^|;]*)') do
    local list = {}
    for strip in strips:gmatch('[^,]+') do list[#list + 1] = strip end
    rules[format_name] = { strips = list, base = base, query = query }
  end
  if CACHED >= CACHE_LIMIT then CACHE, CACHED = {}, 0 end
  CACHE[text], CACHED = rules, CACHED + 1
  return rules
end

local function named(text, model)
  local from, to = find(text, '{model}', 1, true)
  if not from then return text end
  return sub(text, 1, from - 1) .. percent_encode(model) .. sub(text, to + 1)
end

-- The provider's path for the caller's canonical one.
local function path_for(req, rule, model)
  local path = req.path
  for i = 1, #rule.strips do
    local strip = rule.strips[i]
    if sub(path, 1, #strip) == strip then
      path = sub(path, #strip + 1)
      break
    end
  end
  path = named(rule.base, model) .. named(path, model)
  if req.mq then path = path:gsub('([?&])model=[^&]*', '%1model=' .. percent_encode(model):gsub('%%', '%%%%')) end
  if rule.query == '' then return path end
  local name = rule.query:match('^[^=]+=')
  if find(path, '?' .. name, 1, true) or find(path, '&' .. name, 1, true) then return path end
  return path .. (find(path, '?', 1, true) and '&' or '?') .. rule.query
end

-- Gemini has the name once more in each part of a batch, and takes only that of the path. In the text of a JSON string
-- a quote is escaped: what is found is a field. Nil: it stays as it is.
local function renamed_batch(h, req, model)
  if model == req.model or not find(req.path, ':batchEmbedContents', 1, true) then return nil end
  local body = h:body()
  if not body then return nil end
  local name = '%1' .. quote('models/' .. model):gsub('%%', '%%%%')
  local text, count = body:getBytes(0, body:length()):gsub('("model"%s*:%s*)"models/[^"]*"', name)
  if count > 0 then return body, text end
end

-- The body with the provider's name of the model and the wish for usage put in; nil: it stays as it is.
local function edited(h, req, model)
  if not req.ms and not req.cs then return renamed_batch(h, req, model) end
  local rename = req.ms and model ~= req.model
  if not rename and not req.cs then return nil end
  local body = h:body()
  if not body then return nil end
  local s = body:getBytes(0, body:length())
  local name = rename and (req.raw and model or quote(model))
  if not req.cs then return body, sub(s, 1, req.ms - 1) .. name .. sub(s, req.me + 1) end
  if not rename then return body, sub(s, 1, req.cs - 1) .. req.ct .. sub(s, req.ce + 1) end
  if req.cs < req.ms then
    return body, sub(s, 1, req.cs - 1) .. req.ct .. sub(s, req.ce + 1, req.ms - 1) .. name .. sub(s, req.me + 1)
  end
  return body, sub(s, 1, req.ms - 1) .. name .. sub(s, req.me + 1, req.cs - 1) .. req.ct .. sub(s, req.ce + 1)
end

function envoy_on_request(h)
  local attempt = begin_attempt(h)
  if not attempt then return end
  local hs, req, to, model, n = attempt.hs, attempt.req, attempt.to, attempt.model, attempt.n
  local rule = rules_of(to.paths)[req.format]
  if not rule then return h:respond({ [':status'] = '422', ['x-gw-error'] = 'cannot_translate' }, '') end
  hs:replace(':path', path_for(req, rule, model))
  if n > 1 and req.bytes > 0 then hs:replace('content-length', format('%d', req.bytes)) end
  local body, text = edited(h, req, model)
  if text then body:setBytes(text) end
end
