-- The field `model` of a form with files (and whether a stream is asked for), read as strictly as the most careful reader
-- would: what one reader could take for a field, a boundary or a name and another could not is refused.
local FIELD_LIMIT, HEADER_LIMIT = 256, 4096
local MALFORMED = 'malformed form'

-- Whether a content type says that a text is something else than UTF-8: some readers would believe it.
local function other_charset(ct)
  for charset in ct:gmatch('charset%s*=%s*"?([^%s;,"]*)') do
    if charset ~= 'utf-8' and charset ~= 'utf8' and charset ~= 'us-ascii' then return true end
  end
end

-- The only boundary; nil: there is none, or readers could find another.
local function boundary_of(content_type)
  local boundary
  for name, value in content_type:gmatch(';%s*([^=;]*)=([^;]*)') do
    if name:lower() == 'boundary' then
      if boundary then return nil end
      boundary = value:match('^"([%w\'()+_,./:=?-]+)"%s*$') or value:match('^([%w\'()+_,./:=?-]+)%s*$')
      if not boundary then return nil end
    elseif name:lower() ~= 'charset' then
      return nil
    end
  end
  return boundary
end

-- What a part's headers say about where it belongs; nil: not the same to all readers.
local function disposition_of(head)
  if find(head:gsub('\r\n', ''), '[\r\n%z]') then return nil end
  local disposition
  for line in (head .. '\r\n'):gmatch('(.-)\r\n') do
    local name, value = line:match('^([%w%-]+):(.*)$')
    if not name then return nil end
    if name:lower() == 'content-disposition' then
      if disposition then return nil end
      disposition = value:lower()
    end
  end
  return disposition
end

-- The name of a part; nil: none, or several.
local function part_name(head)
  local disposition = disposition_of(head)
  if not disposition then return nil end
  local _, names = disposition:gsub('[;%s]name[%s%*%d]*=', '')
  if names ~= 1 then return nil end
  return disposition:match('[;%s]name="([^"\\%%]*)"') or disposition:match('[;%s]name=([%w_%-%.%[%]]+)')
end

-- Whether headers say that a value is written in another way than it stands there.
local IDENTITY = { ['7bit'] = true, ['8bit'] = true, binary = true }
local function encoded(head)
  for encoding in head:gmatch('encoding%s*:%s*([^\r\n]*)') do
    if not IDENTITY[encoding] then return true end
  end
  return other_charset(head)
end

-- The value between two positions, if it is one that all readers read alike; or nil and what is wrong.
local function field(s, head, from, to)
  if to - from >= FIELD_LIMIT then return nil, 'the field "model" is too long' end
  if encoded(head:lower()) then return nil, 'the field "model" must be plain text' end
  return { s = from, e = to, str = sub(s, from, to) }
end

-- The value and where it stands, and whether the answer shall be a stream; or nil and what is wrong.
local function form_model(s, content_type)
  local boundary = boundary_of(content_type)
  if not boundary then return nil, 'the form has no boundary' end
  local mark, found, why, streams = '--' .. boundary, nil, nil, false
  local i = #mark + 1
  if sub(s, 1, #mark) ~= mark then return nil, MALFORMED end
  while sub(s, i, i + 1) == '\r\n' do
    local head_end = find(s, '\r\n\r\n', i, true)
    local head = head_end and head_end - i <= HEADER_LIMIT and sub(s, i + 2, head_end - 1)
    local name = head and part_name(head)
    local stop = name and find(s, mark, head_end + 4, true)
    if not stop or stop < head_end + 6 or sub(s, stop - 2, stop - 1) ~= '\r\n' then return nil, MALFORMED end
    if folded(name) == 'model' then
      if found then return nil, 'duplicate "model"' end
      found, why = field(s, head, head_end + 4, stop - 3)
      if not found then return nil, why end
    elseif name == 'stream' then
      streams = sub(s, head_end + 4, stop - 3):lower() == 'true'
    end
    i = stop + #mark
  end
  if sub(s, i, i + 1) ~= '--' or find(s, '[^\r\n]', i + 2) then return nil, MALFORMED end
  if not found then return nil, 'the field "model" is required' end
  found.streams = streams
  return found
end
