-- What was found out once is kept by its name. Callers make up names: what is full forgets all.
local function memo_of(limit) return { known = {}, count = 0, limit = limit } end

-- Where one more can be kept.
local function room_in(memo)
  if memo.count >= memo.limit then memo.known, memo.count = {}, 0 end
  memo.count = memo.count + 1
  return memo.known
end
