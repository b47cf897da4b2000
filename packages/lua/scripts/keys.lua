-- A table of keys that is too large to come anew with each edit. What it says of the key that a request shows is left for
-- identify, whose own table says what has changed since.
local KEY_LIMIT = 512
local LINES = {}
for hash, line in KEYS:gmatch('(%x+)\t([^\n]*)\n') do LINES[hash] = line end

function envoy_on_request(h)
  local credential = credential_of(h:headers())
  local line = credential and #credential <= KEY_LIMIT and LINES[sha256(credential)] or nil
  h:streamInfo():dynamicMetadata():set('dragoman.keys', 'found', { made = MADE, line = line })
end
