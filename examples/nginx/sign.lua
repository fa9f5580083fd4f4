-- For wrk: calls that cancel a job, signed here when wrk starts, so that signing costs nothing while it measures.
-- They hold for five minutes. usage: wrk ... -s sign.lua URL -- KEY SECRET REGION HOST COUNT

local bit = require("bit")
local band, bnot, bxor, ror, rshift, tobit = bit.band, bit.bnot, bit.bxor, bit.ror, bit.rshift, bit.tobit

local function first_bits(root)
  local fraction = root - math.floor(root)
  return tobit(math.floor(fraction * 4294967296))
end

-- The square roots of the first 8 primes and the cube roots of the first 64, as FIPS 180-4 has it.
local start, constants = {}, {}
do
  local candidate = 2
  while #constants < 64 do
    local prime = true
    for d = 2, math.floor(math.sqrt(candidate)) do
      if candidate % d == 0 then prime = false end
    end
    if prime then
      if #start < 8 then start[#start + 1] = first_bits(math.sqrt(candidate)) end
      constants[#constants + 1] = first_bits(candidate ^ (1 / 3))
    end
    candidate = candidate + 1
  end
end

local function compress(state, block)
  local w = {}
  for i = 1, 16 do
    local a, b, c, d = block:byte(i * 4 - 3, i * 4)
    w[i] = tobit(((a * 256 + b) * 256 + c) * 256 + d)
  end
  for i = 17, 64 do
    local x, y = w[i - 15], w[i - 2]
    local s0 = bxor(ror(x, 7), ror(x, 18), rshift(x, 3))
    local s1 = bxor(ror(y, 17), ror(y, 19), rshift(y, 10))
    w[i] = tobit(w[i - 16] + s0 + w[i - 7] + s1)
  end
  local a, b, c, d, e, f, g, h = unpack(state)
  for i = 1, 64 do
    local s1 = bxor(ror(e, 6), ror(e, 11), ror(e, 25))
    local t1 = tobit(h + s1 + bxor(band(e, f), band(bnot(e), g)) + constants[i] + w[i])
    local s0 = bxor(ror(a, 2), ror(a, 13), ror(a, 22))
    local t2 = tobit(s0 + bxor(band(a, b), band(a, c), band(b, c)))
    a, b, c, d, e, f, g, h = tobit(t1 + t2), a, b, c, tobit(d + t1), e, f, g
  end
  local sums = {a, b, c, d, e, f, g, h}
  for i = 1, 8 do state[i] = tobit(state[i] + sums[i]) end
end

local function bytes_of(word)
  return string.char(band(rshift(word, 24), 255), band(rshift(word, 16), 255), band(rshift(word, 8), 255), band(word, 255))
end

local function sha256(text)
  local padded = text .. "\128" .. string.rep("\0", (55 - #text) % 64) .. "\0\0\0\0" .. bytes_of(tobit(#text * 8))
  local state = {unpack(start)}
  for at = 1, #padded, 64 do compress(state, padded:sub(at, at + 63)) end
  local out = {}
  for i = 1, 8 do out[i] = bytes_of(state[i]) end
  return table.concat(out)
end

local function hex(text)
  return (text:gsub(".", function(c) return string.format("%02x", c:byte()) end))
end

local function hmac(key, text)
  if #key > 64 then key = sha256(key) end
  key = key .. string.rep("\0", 64 - #key)
  local function pad(value)
    return (key:gsub(".", function(c) return string.char(bxor(c:byte(), value)) end))
  end
  return sha256(pad(0x5c) .. sha256(pad(0x36) .. text))
end

local function signed(key, secret, region, host, job)
  local date = os.date("!%Y%m%dT%H%M%SZ")
  local path = "/2012-09-25/jobs/" .. job
  local canonical = table.concat({"DELETE", path, "", "host:" .. host, "x-amz-date:" .. date, "", "host;x-amz-date",
                                  hex(sha256(""))}, "\n")
  local scope = date:sub(1, 8) .. "/" .. region .. "/elastictranscoder/aws4_request"
  local signing_key = "AWS4" .. secret
  for _, part in ipairs({date:sub(1, 8), region, "elastictranscoder", "aws4_request"}) do
    signing_key = hmac(signing_key, part)
  end
  local text = "AWS4-HMAC-SHA256\n" .. date .. "\n" .. scope .. "\n" .. hex(sha256(canonical))
  return wrk.format("DELETE", path, {
    ["Host"] = host, ["X-Amz-Date"] = date,
    ["Authorization"] = "AWS4-HMAC-SHA256 Credential=" .. key .. "/" .. scope ..
        ", SignedHeaders=host;x-amz-date, Signature=" .. hex(hmac(signing_key, text))})
end

local calls, at = {}, 0

function init(args)
  local key, secret, region, host, count = args[1], args[2], args[3], args[4], tonumber(args[5])
  for i = 1, count do
    calls[i] = signed(key, secret, region, host, string.format("%013d-loaded", i))
  end
end

function request()
  at = at % #calls + 1
  return calls[at]
end

function done(summary, latency, _)
  local errors = summary.errors
  print(string.format("result %d %d %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
                      latency:percentile(90), latency:percentile(99), latency:percentile(99.9),
                      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
