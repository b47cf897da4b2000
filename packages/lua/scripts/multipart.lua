-- The field `model` of a form with files.
local FIELD_LIMIT, HEADER_LIMIT = 256, 4096

-- The value and where it stands, or nil and what is wrong.
local function form_model(s, content_type)
  local boundary = content_type:match('[Bb][Oo][Uu][Nn][Dd][Aa][Rr][Yy]="?([^";]+)')
  if not boundary then return nil, 'the form has no boundary' end
  local mark, i, found = '--' .. boundary, 1, nil
  while true do
    local from, to = find(s, mark, i, true)
    if not from then break end
    local header_end = find(s, '\r\n\r\n', to, true)
    if not header_end or header_end - to > HEADER_LIMIT then break end
    i = header_end
    if find(sub(s, to + 1, header_end), '[; ]name="?model"?[\r;]') or find(sub(s, to + 1, header_end), 'name="model"', 1, true) then
      local stop = find(s, '\r\n' .. mark, header_end + 4, true)
      if not stop or stop - header_end > FIELD_LIMIT + 4 then return nil, 'the field "model" is too long' end
      if found then return nil, 'duplicate "model"' end
      found = { s = header_end + 4, e = stop - 1, str = sub(s, header_end + 4, stop - 1) }
    end
  end
  if not found then return nil, 'the field "model" is required' end
  return found
end
