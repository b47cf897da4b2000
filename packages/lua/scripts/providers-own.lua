-- What makes a request a provider's own: its path, and its name of the model in the body.
local RULES = memo_of(1000)

-- FORMAT|STRIP,STRIP|BASE|QUERY;… as tables, by format; parsed once for each provider.
local function rules_of(text)
  local rules = RULES.known[text]
  if rules then return rules end
  rules = {}
  for format_name, strips, base, query in text:gmatch('([^|;]*)|([^|;]*)|([^|;]*)|([^|;]*)') do
    local list = {}
    for strip in strips:gmatch('[^,]+') do list[#list + 1] = strip end
    rules[format_name] = { strips = list, base = base, query = query }
  end
  room_in(RULES)[text] = rules
  return rules
end

local function named(text, model)
  local from, to = find(text, '{model}', 1, true)
  if not from then return text end
  return sub(text, 1, from - 1) .. percent_encode(model) .. sub(text, to + 1)
end

-- The provider's path for the caller's canonical one.
local function path_for(call, rule, model)
  local path = call.path
  for i = 1, #rule.strips do
    local strip = rule.strips[i]
    if sub(path, 1, #strip) == strip then
      path = sub(path, #strip + 1)
      break
    end
  end
  path = named(rule.base, model) .. named(path, model)
  if call.mq then path = path:gsub('([?&])model=[^&]*', '%1model=' .. percent_encode(model):gsub('%%', '%%%%')) end
  if rule.query == '' then return path end
  local name = rule.query:match('^[^=]+=')
  if find(path, '?' .. name, 1, true) or find(path, '&' .. name, 1, true) then return path end
  return path .. (find(path, '?', 1, true) and '&' or '?') .. rule.query
end

local function is_batch(call)
  return find(call.path, ':batchEmbedContents', 1, true) ~= nil
end

-- Gemini has the name once more in each part of a batch, and takes only that of the path. In the text of a JSON string
-- a quote is escaped: what is found is a field. Nil: it stays as it is.
local function renamed_batch(s, call, model)
  if model == call.model or not is_batch(call) then return nil end
  local name = '%1' .. quote('models/' .. model):gsub('%%', '%%%%')
  local text, count = s:gsub('("model"%s*:%s*)"models/[^"]*"', name)
  return count > 0 and text or nil
end

-- The body with the provider's name of the model and the wish for usage put in; nil: it stays as it is.
local function rewritten(s, call, model)
  if not call.ms and not call.cs then return renamed_batch(s, call, model) end
  local rename = call.ms and model ~= call.model
  if not rename and not call.cs then return nil end
  local name = rename and (call.raw and model or quote(model))
  if not call.cs then return sub(s, 1, call.ms - 1) .. name .. sub(s, call.me + 1) end
  if not rename then return sub(s, 1, call.cs - 1) .. call.ct .. sub(s, call.ce + 1) end
  if call.cs < call.ms then
    return sub(s, 1, call.cs - 1) .. call.ct .. sub(s, call.ce + 1, call.ms - 1) .. name .. sub(s, call.me + 1)
  end
  return sub(s, 1, call.ms - 1) .. name .. sub(s, call.me + 1, call.cs - 1) .. call.ct .. sub(s, call.ce + 1)
end
