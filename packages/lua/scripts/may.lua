-- Whether a caller may use a model: `policy` is steps, a line each, decided in order. `=WHY` and names: one of them has
-- to fit. `-WHY` refuses and `+WHY` allows what fits. Names stand behind tabs; a trailing * stands for any rest.
local refused_by

-- A block of its own: a program has at most 200 local names at its top.
do
  local function fits(names, model)
    for name in names:gmatch('[^\t]+') do
      if name == model or (byte(name, -1) == 42 and sub(model, 1, #name - 1) == sub(name, 1, -2)) then return true end
    end
    return false
  end

  local function decided(policy, model)
    for step in policy:gmatch('[^\n]+') do
      local kind, why, names = step:match('^(.)([^\t]*)(.*)$')
      local fit = fits(names, model)
      if kind == '=' then
        if not fit then return why end
      elseif fit then
        return kind == '-' and why or nil
      end
    end
  end

  -- What was decided, by policy and model: false where nothing refuses it.
  local DECIDED = memo_of(2000)

  -- What refuses the model; nil: nothing does.
  function refused_by(policy, model)
    if not policy then return nil end
    local by_model = DECIDED.known[policy]
    local why = by_model and by_model[model]
    if why == nil then
      why = decided(policy, model) or false
      local known = room_in(DECIDED)
      known[policy] = known[policy] or {}
      known[policy][model] = why
    end
    return why or nil
  end
end
