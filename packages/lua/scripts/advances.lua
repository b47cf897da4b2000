-- Who has to be asked about, and who has not: for calls like one that it has let in authz may reserve some more in
-- advance. They are let in here, each with a reservation of its own, and with its next question authz is told how many
-- there were.
local ask_about, keep_advance, tell_again

-- A block of its own: a program has at most 200 local names at its top.
do
  -- Where Envoy puts what authz says, whatever the filter is called.
  local AUTHZ = 'envoy.filters.http.ext_authz'
  -- What comes late may not be held any more before the calls are over that it lets in.
  local HELD_SECONDS, LATE_SECONDS = 1, 600
  -- By who pays, and there by kind of call. What nobody asked for again authz does not hold either after an hour.
  local PAYERS, COUNT, LIMIT, FORGOTTEN_SECONDS = {}, 0, 1000, 3600
  -- Of one that is used up so far the next is asked for: it is there before the calls are that need it.
  local EARLY = 3 / 4

  -- All that a reservation depends on, but the length of the call.
  local function kind_of(req, key)
    return concat({ key.name or '', key.team or '', req.format, req.op, req.model, req.most or '', req.choices or '' }, '\0')
  end

  local function forget(accounts)
    PAYERS[accounts], COUNT = nil, COUNT - 1
  end

  local function has_room(now)
    if COUNT < LIMIT then return true end
    for accounts, advances in pairs(PAYERS) do
      local is_held = false
      for _, advance in pairs(advances) do is_held = is_held or now < advance.ends + FORGOTTEN_SECONDS end
      if not is_held then forget(accounts) end
    end
    return COUNT < LIMIT
  end

  -- What is held for these payers; nil: there are too many.
  local function advances_of(accounts, now)
    if not PAYERS[accounts] and has_room(now) then PAYERS[accounts], COUNT = {}, COUNT + 1 end
    return PAYERS[accounts]
  end

  local function is_open(advance, now) return advance.used < advance.calls and now < advance.ends end

  -- Ends what is over, and what there is for this kind: a list of what authz is to know of it, or nil.
  local function told_of(accounts, kind, now)
    local advances, told = PAYERS[accounts], nil
    if not advances then return nil end
    for of, advance in pairs(advances) do
      while advance and (of == kind or not is_open(advance, now)) do
        told = told or {}
        told[#told + 1] = { of = advance.id, calls = advance.calls, used = advance.used }
        advance = advance.after
      end
      advances[of] = advance
    end
    if not next(advances) then forget(accounts) end
    return told
  end

  -- What is held for this kind now. One that is over stays before its next one until authz is told of it.
  local function in_turn(advances, kind, now)
    local advance = advances and advances[kind]
    return advance and not is_open(advance, now) and advance.after or advance
  end

  -- Under which id the call is held, and whether authz has to be asked first.
  function ask_about(h, md, req, key)
    local kind, now = kind_of(req, key), os.time()
    local advance = in_turn(PAYERS[key.accounts], kind, now)
    local fits = advance and is_open(advance, now) and req.bytes <= advance.bytes
    if fits and (advance.asked or advance.used < advance.calls * EARLY) then
      advance.used = advance.used + 1
      return md:set('dragoman', 'id', advance.id .. '.' .. advance.used)
    end
    md:set('dragoman', 'id', reservation_id(h))
    md:set('dragoman', 'ask', { vm = BORN, at = now, has = fits and advance.id or nil, told = told_of(key.accounts, not fits and kind, now) })
    if fits then advance.asked = true end
  end

  -- What authz has said of a call that it was asked about. Others' filters of its kind write to the same place.
  function keep_advance(md, d)
    local given, key, now = (md:get(AUTHZ) or {}).dragoman, d.key, os.time()
    if not given or given.of ~= d.id or not key or now - d.ask.at > LATE_SECONDS then return end
    local advances, kind = advances_of(key.accounts, now), kind_of(d.req, key)
    if not advances then return end
    local advance = { id = d.id, calls = given.calls, bytes = given.bytes, used = 0, ends = now + HELD_SECONDS }
    local before = advances[kind]
    if before and before.id == d.ask.has and not before.after then
      before.after = advance
    else
      -- Where there is one already this one is for nobody, which authz is to know.
      if before then kind, advance.ends = d.id, 0 end
      advances[kind] = advance
    end
  end

  -- Authz has not answered: it may not have heard what it was told. To be told twice does no harm. With a call
  -- that others than budgets ask about it is told nothing.
  function tell_again(d)
    local told, key, now = type(d.ask) == 'table' and d.ask.told, d.key, os.time()
    local advances = told and key and advances_of(key.accounts, now)
    if not advances then return end
    for _, each in ipairs(told) do
      advances[each.of] = { id = each.of, calls = each.calls, used = each.used, bytes = 0, ends = now }
    end
  end
end
