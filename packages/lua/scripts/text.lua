-- Words of Lua that most programs use, and how a text is written in JSON.
local byte, find, sub, char, format = string.byte, string.find, string.sub, string.char, string.format
local floor, concat = math.floor, table.concat

-- A text as a JSON string.
local function quote(t)
  t = t:gsub('[%c"\\]', function(c) return (c == '"' or c == '\\') and '\\' .. c or format('\\u%04x', byte(c)) end)
  return '"' .. t .. '"'
end
