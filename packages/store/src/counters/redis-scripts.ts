/**
 * What `admit`, `settle`, `expire` and `abandon` of `@dragoman/metering` say, for one atomic step inside Redis. The reservation is
 * text: one letter for its state (`r`eserved, `e`xpired, `s`ettled), then its holds as JSON, as they came.
 *
 * Amounts are doubles, exact below 2⁵³; `%.0f` keeps them out of exponents. All keys hold the same hash tag, so that a
 * cluster has them on one node. Lifetimes are lengths, so that the clock of the server does not matter.
 */
const SHARED = `
local prefix, id, at, remember = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local open = prefix .. 'open'
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
local function give_back(of)
  redis.call('ZREM', open, of)
  local state, holds = reservation(of)
  if state == 'r' then
    for _, hold in ipairs(cjson.decode(holds)) do add(hold.counter, -hold.hold, hold.keepUntilMs) end
    keep_reservation(of, 'e', holds, remember)
  end
end
for _, due in ipairs(redis.call('ZRANGEBYSCORE', open, '-inf', text(at), 'LIMIT', 0, 500)) do give_back(due) end
`;

/** ARGV 5: charges `[{counter, ceiling, needs, by, keepUntilMs}]`, 6: holds, 7: when it expires. → admitted, values */
export const ADMIT = `${SHARED}
local charges, admitted, values = cjson.decode(ARGV[5]), 1, {}
for i, charge in ipairs(charges) do
  values[i] = value(charge.counter)
  if values[i] + charge.needs > charge.ceiling then admitted = 0 end
end
if reservation(id) then
  admitted = 1
elseif admitted == 1 then
  local life = tonumber(ARGV[7]) - at + remember
  for i, charge in ipairs(charges) do
    add(charge.counter, charge.by, charge.keepUntilMs)
    values[i] = values[i] + charge.by
  end
  keep_reservation(id, 'r', ARGV[6], life)
  redis.call('ZADD', open, ARGV[7], id)
  redis.call('PEXPIRE', open, text(math.max(life, redis.call('PTTL', open))))
end
for i = 1, #values do values[i] = text(values[i]) end
return { admitted, unpack(values) }
`;

/** ARGV 5: charges `[{counter, cause, take, keepUntilMs}]`, 6: nano-USD or nothing, 7: tokens. → whether first, values */
export const SETTLE = `${SHARED}
local charges, used = cjson.decode(ARGV[5]), { budget = tonumber(ARGV[6]), tokens = tonumber(ARGV[7]) }
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
  redis.call('ZREM', open, id)
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
