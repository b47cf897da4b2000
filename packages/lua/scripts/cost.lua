-- What a call costs, by the prices on its route: the same figures as the meter's, which are in packages/metering. Lines
-- are tried in their order; see linesText and priceText there for how they are written.
local cost_of

-- A block of its own: a program has at most 200 local names at its top.
do
  local MILLION, EXACT = 1000000, 9007199254740992
  local KNOWN = memo_of(5000)

  local function has_shape(name, shape)
    local pattern = shape:gsub('[^%w#%*]', '%%%0'):gsub('#', '%%d')
    if sub(pattern, -1) == '*' then return find(name, '^' .. sub(pattern, 1, -2)) ~= nil end
    return find(name, '^' .. pattern .. '$') ~= nil
  end

  local TESTS = {
    ['='] = function(name, text) return name == text end,
    ['^'] = function(name, text) return sub(name, 1, #text) == text end,
    ['$'] = function(name, text) return #text <= #name and sub(name, -#text) == text end,
    ['~'] = function(name, text) return find(name, text, 1, true) ~= nil end,
    ['!'] = function(name, text) return find(name, text, 1, true) == nil end,
    ['#'] = has_shape,
  }

  -- The first line that holds for both names: its price as text; nil: the price is not known.
  local function line_for(lines, public, upstream)
    for of, tests, price in lines:gmatch('([PU])([^\2]*)\2([^\n]*)\n') do
      local name, holds = of == 'P' and public or upstream, true
      for how, text in tests:gmatch('\1(.)([^\1]*)') do
        if not TESTS[how](name, text) then
          holds = false
          break
        end
      end
      if holds then return price end
    end
  end

  local function rates_of(text)
    local rates, n = {}, 0
    for rate in (text .. ','):gmatch('([^,]*),') do
      n = n + 1
      rates[n] = tonumber(rate)
    end
    return rates
  end

  -- PER_CALL,PER_SEARCH;RATES;ABOVE,RATES;…;SERVICE=PERCENT,RATES;…
  local function parse_price(text)
    local price, n = { tiers = {}, services = {} }, 0
    for part in (text .. ';'):gmatch('([^;]*);') do
      n = n + 1
      if n == 1 then
        local calls = rates_of(part)
        price.per_call, price.per_search = calls[1] or 0, calls[2] or 0
      elseif n == 2 then
        price.rates = rates_of(part)
      elseif find(part, '=', 1, true) then
        local service, percent, rates = part:match('^([^=]*)=([^,]*),?(.*)$')
        price.services[service] = { percent = tonumber(percent), rates = rates_of(rates) }
      else
        local above, rates = part:match('^([^,]*),(.*)$')
        price.tiers[n - 2] = { above = tonumber(above), rates = rates_of(rates) }
      end
    end
    return price
  end

  -- Looked up once for each name: false where it is not known.
  local function price_for(lines, public, upstream)
    local by_name, name = KNOWN.known[lines], public .. '\0' .. upstream
    local known = by_name and by_name[name]
    if known == nil then
      local text, all = line_for(lines, public, upstream), room_in(KNOWN)
      known = text and parse_price(text) or false
      all[lines] = all[lines] or {}
      all[lines][name] = known
    end
    return known
  end

  -- Places of the rates in their list, and whose rate holds where there is none.
  local INPUT, CACHED, WRITE, WRITE_1H, AUDIO_IN, IMAGE_IN, OUTPUT, REASONING, AUDIO_OUT, IMAGE_OUT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
  local PART_OF = { [CACHED] = INPUT, [WRITE] = INPUT, [WRITE_1H] = WRITE, [AUDIO_IN] = INPUT, [IMAGE_IN] = INPUT,
    [REASONING] = OUTPUT, [AUDIO_OUT] = OUTPUT, [IMAGE_OUT] = OUTPUT }

  local function rate_at(rates, passed, place)
    for i = #passed, 1, -1 do
      if passed[i].rates[place] then return passed[i].rates[place] end
    end
    if rates[place] then return rates[place] end
    return PART_OF[place] and rate_at(rates, passed, PART_OF[place])
  end

  local function rest(whole, ...)
    for i = 1, select('#', ...) do whole = whole - select(i, ...) end
    return whole > 0 and whole or 0
  end

  -- Each token once: sounds and pictures that may have come from the cache too are what it has left over.
  local function tokens_of(u)
    if u.billed_input or u.billed_output then return { [INPUT] = u.billed_input or 0, [OUTPUT] = u.billed_output or 0 } end
    local cached, written, hour = u.cache_read or 0, u.cache_write or 0, u.cache_write_1h or 0
    local reasoning, spoken, drawn = u.reasoning or 0, u.audio_out or 0, u.image_out or 0
    local short = rest(written, hour)
    local fresh = rest(u.input or 0, cached, hour, short)
    local heard = math.min(u.audio_in or 0, fresh)
    local seen = math.min(u.image_in or 0, fresh - heard)
    return { [CACHED] = cached, [WRITE_1H] = hour, [WRITE] = short, [AUDIO_IN] = heard, [IMAGE_IN] = seen,
      [INPUT] = fresh - heard - seen, [REASONING] = reasoning, [AUDIO_OUT] = spoken, [IMAGE_OUT] = drawn,
      [OUTPUT] = rest(u.output or 0, reasoning, spoken, drawn) }
  end

  -- Nano-dollars as dollars.
  local function usd(nano)
    local whole = floor(nano / 1000000000)
    local text = format('%09d', nano - whole * 1000000000):gsub('0+$', '')
    return format('%d', whole) .. (text == '' and '' or '.' .. text)
  end

  -- So many percent of nano-dollars and millionths of them, which are whole numbers, as nano-dollars, rounded half up.
  local function percent_of(nano, millionths, percent)
    local carried = floor(millionths / MILLION)
    local hundredths = (nano + carried) * percent
    if hundredths >= EXACT then return EXACT end
    local whole = floor(hundredths / 100)
    local left = (hundredths - whole * 100) * MILLION + (millionths - carried * MILLION) * percent
    return whole + floor((left + MILLION * 50) / (MILLION * 100))
  end

  -- Dollars as text, rounded once, half up, to a nano-dollar; nil where it is not known.
  function cost_of(u, lines, public, upstream)
    local price = lines and price_for(lines, public, upstream)
    local service = price and u.tier and price.services[u.tier]
    if not price or u.tier and not service then return nil end
    local passed = {}
    for _, tier in ipairs(price.tiers) do
      if (u.input or 0) > tier.above then passed[#passed + 1] = tier end
    end
    if service then passed[#passed + 1] = service end
    -- A rate is split, so that every product stays a whole number of a double.
    local apart, nano, millionths = price.per_call + price.per_search * (u.searches or 0), 0, 0
    for place, count in pairs(tokens_of(u)) do
      if count > 0 then
        local rate = rate_at(price.rates, passed, place)
        if not rate then return nil end
        local high = floor(rate / MILLION)
        nano, millionths = nano + count * high, millionths + count * (rate - high * MILLION)
      end
    end
    if millionths >= EXACT then return nil end
    nano = percent_of(nano, millionths, service and service.percent or 100)
    if nano + apart >= EXACT then return nil end
    return usd(nano + apart)
  end
end
