"""What runs within the store, in one piece: write a record if it is newer, end a rebuild, give the
packs out.

The script that writes keeps three forms of the same record in step: JSON by account (`wire.ACCESS`,
the truth, by whose epoch it is judged), the packed or whole form by digest (`wire.PACKED`,
`wire.WHOLE`, from which a gateway loads), and the stream. Nobody else writes any of them, so that a
pack is never older than the record beside it, and a loaded copy needs no more than the stream from
the place noted before. A rebuild alone leaves the stream as it is: whoever follows reads everything
when the new marker is there.
"""

from enforcement.gateway.packed import ENTRY
from enforcement.gateway.wire import CHANGES_MAXLEN, MARK, SEEN_MOST, Outcome

FIELDS = 5
"""Of each record that SET_IF_NEWER is given."""
TELL = "tell"
"""Put what is written into the stream as well."""

# KEYS: access, changes, marker, packed, whole, seen, history. ARGV: an event that the writer knows
# of (or nothing), TELL (or nothing), the history that the writer is of (or nothing), and for each
# record: external_ref, epoch, record, digest, packed record (empty: keep it whole); answers an
# Outcome each, REFUSED for all where the store follows another history. The stream is written
# first: an error there (a key of the wrong type, no memory) then leaves the rest alone as well. A
# stored record that cannot be read is replaced. One that is the same
# is packed again: a store from before there were packs gets them so.
SET_IF_NEWER = f"""
local marked = redis.call('EXISTS', KEYS[3]) == 1 and {Outcome.NOT_NEWER} or {Outcome.UNMARKED}
local wholes = redis.call('HLEN', KEYS[5]) > redis.call('HEXISTS', KEYS[5], '{MARK}')

local function place(digest, packed, record)
  local bucket, rest = string.sub(digest, 1, 2), string.sub(digest, 3)
  local entries = redis.call('HGET', KEYS[4], bucket) or ''
  local at = string.find(entries, rest, 1, true)
  while at and (at - 1) % {ENTRY} ~= 0 do at = string.find(entries, rest, at + 1, true) end
  local before, after = entries, ''
  if at then before, after = string.sub(entries, 1, at - 1), string.sub(entries, at + {ENTRY}) end
  local entry = packed ~= '' and rest .. packed or ''
  local now = before .. entry .. after
  if now == '' then
    redis.call('HDEL', KEYS[4], bucket)
  elseif now ~= entries then
    redis.call('HSET', KEYS[4], bucket, now)
  end
  if packed == '' then
    redis.call('HSET', KEYS[5], digest, record)
    wholes = true
  elseif wholes then
    redis.call('HDEL', KEYS[5], digest)
  end
end

local outcomes = {{}}
local refused = (redis.call('GET', KEYS[7]) or '') ~= ARGV[3]
for i = 4, #ARGV, {FIELDS} do
  if refused then outcomes[#outcomes + 1] = {Outcome.REFUSED} end
end
if refused then return outcomes end
for i = 4, #ARGV, {FIELDS} do
  local account, epoch, record = ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2]
  local stored, known = redis.call('HGET', KEYS[1], account), nil
  if stored and stored ~= record then
    local readable, said = pcall(cjson.decode, stored)
    if readable and type(said) == 'table' and type(said.epoch) == 'number' then
      known = said.epoch
    end
  end
  local outcome = marked
  if stored == record then
    place(ARGV[i + 3], ARGV[i + 4], record)
  elseif not known or known < epoch then
    if ARGV[2] == '{TELL}' then
      redis.call('XADD', KEYS[2], 'MAXLEN', '~', {CHANGES_MAXLEN}, '*', 'record', record)
    end
    redis.call('HSET', KEYS[1], account, record)
    place(ARGV[i + 3], ARGV[i + 4], record)
    outcome = outcome + {Outcome.WRITTEN}
  end
  outcomes[#outcomes + 1] = outcome
end
if ARGV[1] ~= '' and redis.call('SADD', KEYS[6], ARGV[1]) == 1
    and redis.call('SCARD', KEYS[6]) > {SEEN_MOST} then
  redis.call('SPOP', KEYS[6])
end
return outcomes
"""

# KEYS: rebuilding, marker, history, the three hashes. ARGV: the marker, the history that the writer
# is of. Answers 0 where the store forgot something while it was being rebuilt, another rebuild
# began, or another history is followed: then this one proves nothing.
FINISH_REBUILD = f"""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[2] then return 0 end
for i = 4, #KEYS do redis.call('HSET', KEYS[i], '{MARK}', ARGV[1]) end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
return 1
"""

# KEYS: history. ARGV: what is expected there (or nothing), and what is to be there. Answers 1 where
# it is. Something of another kind is nobody's history.
FOLLOW = """
if redis.call('TYPE', KEYS[1]).ok ~= 'string' then redis.call('DEL', KEYS[1]) end
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
"""

# KEYS: packed. ARGV: the first byte of the numbers of 256 buckets. Answers their lengths, then the
# buckets, in order: in one string, for a client
# in Python takes longer to read 65,536 answers than the store to join them.
LOAD_PACKS = """
local fields, lengths, buckets = {}, {}, {}
for i = 0, 255 do fields[i + 1] = ARGV[1] .. string.char(i) end
for i, entries in ipairs(redis.call('HMGET', KEYS[1], unpack(fields))) do
  buckets[i] = entries or ''
  lengths[i] = struct.pack('>I4', #buckets[i])
end
return table.concat(lengths) .. table.concat(buckets)
"""

# KEYS: heartbeat. ARGV: the run id of the server of which it speaks, the heartbeat. Answers whether
# this is the server.
BEAT = """
if not string.find(redis.call('INFO', 'server'), 'run_id:' .. ARGV[1], 1, true) then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
"""
