-- Who is calling: a virtual key by its SHA-256, or the claims of a token that jwt_authn has verified. What he may use
-- becomes dynamic metadata; the guard holds the model against it once it has read the body.
local NS, JWT = 'dragoman', 'envoy.filters.http.jwt_authn'
local KEY_LIMIT = 512
-- What may sign a token. Secrets shared with the issuer may not: a public key would pass for one.
local ALGORITHMS = {}
for name in ('RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA'):gmatch('%S+') do ALGORITHMS[name] = true end

local REFUSALS = {
  missing = 'An API key is required.',
  conflict = 'The request shows two different API keys.',
  unknown = 'The API key is not known here.',
  expired = 'The API key has expired.',
  revoked = 'The API key was revoked.',
  token = 'The token is not valid here.',
}

-- By hash: name, team, end and models of a key, as one text until somebody calls with it.
local LINES = {}
for hash, line in KEYS:gmatch('(%x+)\t([^\n]*)\n') do LINES[hash] = line end

-- What the table before says of the key. One that is older than what is said here relies on knows keys that are revoked:
-- by this error nobody is let in.
local function line_before(h)
  local found = (h:streamInfo():dynamicMetadata():get('dragoman.keys') or {}).found
  if not found or found.made < BASE then error('the table of keys is too old') end
  return found.line
end

-- The text by which a claim is compared; nil: by none.
local function text_of(claim)
  local kind = type(claim)
  if kind == 'string' then return claim end
  if kind == 'boolean' then return tostring(claim) end
  if kind == 'number' and claim % 1 == 0 and claim < 9007199254740992 and claim > -9007199254740992 then
    return ('%d'):format(claim)
  end
end

local function caller_of_token(h)
  local found = #ISSUERS > 0 and h:streamInfo():dynamicMetadata():get(JWT)
  if not found then return nil end
  for i = 1, #ISSUERS do
    local names, claims, header = ISSUERS[i], found[ISSUERS[i].claims], found[ISSUERS[i].header]
    if claims then
      -- Who does not understand what a token calls critical has to refuse it (RFC 7515, 4.1.11); Envoy does not look.
      local key = header and not header.crit and ALGORITHMS[header.alg] and text_of(claims[names.key])
      if not key or key == '' then return nil, 'token' end
      return { key = key, team = names.team and text_of(claims[names.team]), models = '', claims = claims }
    end
  end
end

local function claim_fits(claim, values)
  if type(claim) ~= 'table' then return values[text_of(claim)] end
  for at, item in pairs(claim) do
    if type(at) == 'number' and type(item) ~= 'table' and values[text_of(item)] then return true end
  end
end

local function holds(when, who)
  for i = 1, #when do
    local subject, values = when[i].subject, when[i].values
    if subject == 'claim' then
      local claim = who.claims and who.claims[when[i].claim]
      if claim == nil or not claim_fits(claim, values) then return false end
    elseif who[subject] == nil or not values[who[subject]] then
      return false
    end
  end
  return true
end

-- The steps that decide about a model (may.lua), those alone that concern this caller; nil: he may use all.
local function policy_of(who)
  local steps, n = {}, 0
  if who.models ~= '' then
    n = n + 1
    steps[n] = '=key' .. who.models
  end
  local team = who.team and TEAMS[who.team]
  if team then
    n = n + 1
    steps[n] = team
  end
  for i = 1, #RULES do
    if holds(RULES[i].when, who) then
      n = n + 1
      steps[n] = RULES[i].step
    end
  end
  return n > 0 and table.concat(steps, '\n') or nil
end

-- What a table says of those who pay for the caller's calls, a line each; nil: nothing.
local function lines_of(payers, who)
  local lines = {}
  for _, line in ipairs({ payers.keys[who.key] or '', who.team and payers.teams[who.team] or '', payers.organization or '' }) do
    if line ~= '' then lines[#lines + 1] = line end
  end
  return #lines > 0 and table.concat(lines, '\n') or nil
end

-- Who pays for the caller's calls: `accounts` where authz has to be asked because of one of them; else `soft`, of whom
-- only the meter is told.
local function accounts_of(who)
  local held, soft = lines_of(ACCOUNTS, who), lines_of(SOFT, who)
  if held then return soft and held .. '\n' .. soft or held, nil end
  return nil, soft
end

-- What is said of a caller who is let in.
local function facts_of(who)
  local accounts, soft = accounts_of(who)
  return { name = who.key, team = who.team, policy = policy_of(who), accounts = accounts, soft = soft }
end

-- Callers by the lines of their keys: what a line says, and what follows from it, is found out once.
local CALLERS = memo_of(5000)

local function caller_of_line(line)
  local known = CALLERS.known[line]
  if known then return known end
  local name, team, ends, models = line:match('^([^\t]*)\t([^\t]*)\t([^\t]*)(.*)$')
  local is_gone, is_revoked = ends == 'gone', ends == 'revoked'
  local who = { key = percent_decode(name), team = team ~= '' and percent_decode(team) or nil, models = models,
    is_gone = is_gone, is_revoked = is_revoked, ends = nil, facts = nil }
  -- An end that is none ends it: by this error nobody is let in.
  if ends ~= '' and not is_gone and not is_revoked then who.ends = assert(tonumber(ends)) end
  who.facts = facts_of(who)
  room_in(CALLERS)[line] = who
  return who
end

local function caller_of_key(h, credential)
  local line = #credential <= KEY_LIMIT and (LINES[sha256(credential)] or BASE and line_before(h))
  local who = line and caller_of_line(line)
  if not who or who.is_gone then return nil, 'unknown' end
  if who.is_revoked then return who, 'revoked' end
  if who.ends and os.time() >= who.ends then return who, 'expired' end
  return who
end

-- Seconds until the soft budgets of all who pay are open again; nil: none is spent.
local function paused_for(who)
  local ends = math.max(PAUSES.keys[who.key] or 0, who.team and PAUSES.teams[who.team] or 0, PAUSES.organization or 0)
  local left = ends > 0 and ends - os.time() or 0
  return left > 0 and left or nil
end

-- Why the request is refused, or nil.
local function admit(h)
  local credential, why = credential_of(h:headers())
  local who
  if credential then
    who, why = caller_of_token(h)
    if not who and not why then who, why = caller_of_key(h, credential) end
    if why == 'unknown' and #ISSUERS > 0 and credential:find('^[%w_-]+%.[%w_-]+%.') then why = 'token' end
  end
  local md = h:streamInfo():dynamicMetadata()
  if who and why then
    md:set(NS, 'key', { name = who.key, team = who.team })
  elseif who then
    md:set(NS, 'key', who.facts or facts_of(who))
  end
  local wait = who and not why and paused_for(who)
  if wait then why = 'budget' end
  if why then md:set(NS, 'reason', why) end
  return why, wait
end

-- Envoy lets a request pass whose script fails: none of ours may.
function envoy_on_request(h)
  local ok, why, wait = pcall(admit, h)
  if not ok then
    h:respond({ [':status'] = '503', ['x-gw-error'] = 'policy_unavailable' }, 'It cannot be told who is calling.')
  elseif wait then
    h:respond({ [':status'] = '429', ['x-gw-error'] = 'insufficient_quota', ['retry-after'] = ('%d'):format(wait) }, 'The budget is spent.')
  elseif why then
    h:respond({ [':status'] = '401', ['x-gw-error'] = 'invalid_api_key', ['www-authenticate'] = 'Bearer' }, REFUSALS[why])
  end
end
