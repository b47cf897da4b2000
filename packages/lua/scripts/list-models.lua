-- A list of models that Envoy answered with, without those that the caller may not use.
local function id_of(object)
  local id = find_early_string(object, 'id')
  if id then return id end
  local name = find_early_string(object, 'name')
  return name and (name:gsub('^models/', ''))
end

local function set_text(h, body, text)
  body:setBytes(text)
  h:headers():replace('content-length', format('%d', #text))
end

local function keep_allowed(h, policy)
  local body = h:body(true)
  local s = body:getBytes(0, body:length())
  local _, open = find(s, ':[', 1, true)
  local kept, ids, i = {}, {}, (open or 0) + 1
  while byte(s, i) == 123 do
    local stop = container_end(s, i)
    if not stop then return end
    local object = sub(s, i, stop)
    local id = id_of(object)
    if id and not refused_by(policy, id) then
      kept[#kept + 1], ids[#ids + 1] = object, quote(id)
    end
    i = byte(s, stop + 1) == 44 and stop + 2 or stop + 1
  end
  local rest = sub(s, i)
  if find(rest, '"first_id"', 1, true) then
    rest = '],"has_more":false,"first_id":' .. (ids[1] or 'null') .. ',"last_id":' .. (ids[#ids] or 'null') .. '}'
  end
  set_text(h, body, sub(s, 1, open) .. concat(kept, ',') .. rest)
end

-- `models/DIALECT` are the routes that list, `model/DIALECT` those that tell about one.
local function show_allowed(h, d)
  local policy = d.key and d.key.policy
  local kind = policy and (h:streamInfo():routeName() or ''):match('^(models?)/%a+$')
  if kind == 'models' then return keep_allowed(h, policy) end
  if kind ~= 'model' then return end
  local body = h:body(true)
  local id = id_of(body:getBytes(0, body:length()))
  if not id or refused_by(policy, id) then shape_error(h, d, 'model_not_found') end
end
