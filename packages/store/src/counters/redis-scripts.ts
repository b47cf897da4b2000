/**
 * What `admit`, `settle`, `expire` and `abandon` of `@dragoman/metering` say, for one atomic step inside Redis. The reservation is
 * text: one letter for its state (`r`eserved, `e`xpired, `s`ettled), then its holds as JSON, as they came.
 *
 * Amounts are doubles, exact below 2⁵³; `%.0f` keeps them out of exponents. All keys hold the same hash tag, so that a
 * cluster has them on one node. Lifetimes are lengths, so that the clock of the server does not matter.
 */
const SHARED = `
local prefix, id, at, remember, gateway = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local open, gateways = prefix .. 'open', prefix .. 'gateways'
local function held_by(of) return prefix .. 'held:' .. of end
local function text(n) return string.format('%.0f', n) end
local function value(counter) return tonumber(redis.call('GET', prefix .. 'c:' .. counter) or '0') end
local function add(counter, by, keep)
  if by == 0 or keep <= at then return end
  local key = prefix .. 'c:' .. counter
  local ttl = math.max(keep - at, redis.call('PTTL', key))
  redis.call('SET', key, text(value(counter) + by), 'PX', text(ttl))
end
local function reservation(of)
  local found = redis.call('GET', prefix .. 'r:' .. of)
  if found then return found:sub(1, 1), found:sub(2) end
end
local function keep_reservation(of, state, holds, ms)
  redis.call('SET', prefix .. 'r:' .. of, state .. holds, 'PX', text(ms))
end
local function close_reservation(of)
  redis.call('ZREM', open, of)
  if gateway ~= '' then redis.call('ZREM', held_by(gateway), of) end
end
local function give_back(of)
  close_reservation(of)
  local state, holds = reservation(of)
  if state == 'r' then
    for _, hold in ipairs(cjson.decode(holds)) do add(hold.counter, -hold.hold, hold.keepUntilMs) end
    keep_reservation(of, 'e', holds, remember)
  end
  return state == 'r' and 1 or 0
end
for _, due in ipairs(redis.call('ZRANGEBYSCORE', open, '-inf', text(at), 'LIMIT', 0, 500)) do give_back(due) end
`;

/** ARGV 6: charges `[{counter, ceiling, needs, by, keepUntilMs}]`, 7: holds, 8: when it expires. → admitted, values */
export const ADMIT = `${SHARED}
local charges, admitted, values = cjson.decode(ARGV[6]), 1, {}
for i, charge in ipairs(charges) do
  values[i] = value(charge.counter)
  if values[i] + charge.needs > charge.ceiling then admitted = 0 end
end
if reservation(id) then
  admitted = 1
elseif admitted == 1 then
  local life = tonumber(ARGV[8]) - at + remember
  for i, charge in ipairs(charges) do
    add(charge.counter, charge.by, charge.keepUntilMs)
    values[i] = values[i] + charge.by
  end
  keep_reservation(id, 'r', ARGV[7], life)
  local function note(set)
    redis.call('ZADD', set, ARGV[8], id)
    redis.call('PEXPIRE', set, text(math.max(life, redis.call('PTTL', set))))
  end
  note(open)
  if gateway ~= '' then
    note(held_by(gateway))
    redis.call('HSETNX', gateways, gateway, 0)
  end
end
for i = 1, #values do values[i] = text(values[i]) end
return { admitted, unpack(values) }
`;

/** ARGV 6: charges `[{counter, cause, take, keepUntilMs}]`, 7: nano-USD or nothing, 8: tokens. → whether first, values */
export const SETTLE = `${SHARED}
local charges, used = cjson.decode(ARGV[6]), { budget = tonumber(ARGV[7]), tokens = tonumber(ARGV[8]) }
local function used_of(cause, hold)
  if cause == 'budget' then return used.budget or hold end
  return used[cause] or 0
end
local state, holds = reservation(id)
if state == nil then
  for _, charge in ipairs(charges) do
    add(charge.counter, charge.take + used_of(charge.cause, 0), charge.keepUntilMs)
  end
elseif state ~= 's' then
  for _, hold in ipairs(cjson.decode(holds)) do
    add(hold.counter, used_of(hold.cause, hold.hold) - (state == 'r' and hold.hold or 0), hold.keepUntilMs)
  end
end
if state ~= 's' then
  keep_reservation(id, 's', '', remember)
  close_reservation(id)
end
local values = {}
for i, charge in ipairs(charges) do values[i] = text(value(charge.counter)) end
return { state == 's' and 0 or 1, unpack(values) }
`;

/** → 1 */
export const ABANDON = `${SHARED}
give_back(id)
return { 1 }
`;

/** ARGV 5: who lives. → of each gateway its name, then how often it has said so */
export const LIVE = `${SHARED}
redis.call('HINCRBY', gateways, gateway, 1)
redis.call('PEXPIRE', gateways, text(remember))
-- What expired meanwhile was given back by whoever saw it first.
redis.call('ZREMRANGEBYSCORE', held_by(gateway), '-inf', text(at))
return redis.call('HGETALL', gateways)
`;

/** ARGV 5: who is gone. → how many calls held something, whether that was all */
export const GIVE_BACK_ALL = `${SHARED}
local held, gave = held_by(gateway), 0
for _, each in ipairs(redis.call('ZRANGE', held, 0, 499)) do gave = gave + give_back(each) end
local all = redis.call('EXISTS', held) == 0
if all then redis.call('HDEL', gateways, gateway) end
return { gave, all and 1 or 0 }
`;
