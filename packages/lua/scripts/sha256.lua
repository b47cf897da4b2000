-- SHA-256 (FIPS 180-4) as 64 hexadecimal digits.
local bits = bit or require('bit')
local band, bnot, bxor, ror, rshift, tohex = bits.band, bits.bnot, bits.bxor, bits.ror, bits.rshift, bits.tohex
local tobit = bits.tobit

-- The first 32 bits of the fractions of the cube roots and square roots of the first primes.
local K, START = {}, {}
do
  local n, candidate = 0, 2
  local function fraction(root) return tobit(math.floor((root - math.floor(root)) * 4294967296)) end
  while n < 64 do
    local prime = true
    for divisor = 2, math.floor(math.sqrt(candidate)) do
      if candidate % divisor == 0 then prime = false break end
    end
    if prime then
      n = n + 1
      K[n] = fraction(candidate ^ (1 / 3))
      if n <= 8 then START[n] = fraction(math.sqrt(candidate)) end
    end
    candidate = candidate + 1
  end
end

local W = {}

local function compress(state, s, at)
  for t = 1, 16 do
    local a, b, c, d = s:byte(at + t * 4 - 4, at + t * 4 - 1)
    W[t] = tobit(a * 16777216 + b * 65536 + c * 256 + d)
  end
  for t = 17, 64 do
    local w15, w2 = W[t - 15], W[t - 2]
    local s0 = bxor(ror(w15, 7), ror(w15, 18), rshift(w15, 3))
    local s1 = bxor(ror(w2, 17), ror(w2, 19), rshift(w2, 10))
    W[t] = tobit(W[t - 16] + s0 + W[t - 7] + s1)
  end
  local a, b, c, d, e, f, g, h = state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[8]
  for t = 1, 64 do
    local s1 = bxor(ror(e, 6), ror(e, 11), ror(e, 25))
    local t1 = h + s1 + bxor(band(e, f), band(bnot(e), g)) + K[t] + W[t]
    local s0 = bxor(ror(a, 2), ror(a, 13), ror(a, 22))
    local t2 = s0 + bxor(band(a, b), band(a, c), band(b, c))
    h, g, f, e, d, c, b, a = g, f, e, tobit(d + t1), c, b, a, tobit(t1 + t2)
  end
  local sums = { a, b, c, d, e, f, g, h }
  for i = 1, 8 do state[i] = tobit(state[i] + sums[i]) end
end

local function sha256(s)
  local length = #s
  local zeros = (55 - length) % 64
  local high = math.floor(length / 536870912)
  s = s .. '\128' .. ('\0'):rep(zeros) .. string.char(
    0, 0, 0, high % 256, rshift(length, 21) % 256, rshift(length, 13) % 256, rshift(length, 5) % 256, length * 8 % 256)
  local state = {}
  for i = 1, 8 do state[i] = START[i] end
  for at = 1, #s, 64 do compress(state, s, at) end
  for i = 1, 8 do state[i] = tohex(state[i]) end
  return table.concat(state)
end
