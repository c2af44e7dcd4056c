"""What may go wrong, and what is promised all the same: the docstring of each test names the fault,
its place, and the invariant; a test asks for that (`test_promise`).

Here things die for real: servers, processes and wires of their own (`_stack`, `_net`), people as
processes (`_actor`), and afterwards the outbox is compared with what the world got (`_ledger`) and
every invariant asked in SQL (`tests/invariants.py`). All the while somebody asks the gateway, and
no answer may be wrong (`_asker`). What needs no kill is tested where the part itself is tested:

| fault | where |
|---|---|
| killed before and after the commit, in a claim, with messages in hand, in a fan-out, a rebuild, a
sweep, a seal | `test_seams` | | killed at random under load; a pool child, again and again;
`on_commit(delay)` is found to lose | `test_kills` | | Valkey frozen for 20 s, rows locked for 60 s
| `_long`, in the long run of `manage.py bench faults` alone | | PostgreSQL restarted fast and at
once, read-only, a backend ended, a lock held | `test_servers`, `test_kills` | | Valkey killed,
frozen; flushed, restored from an old copy, out of memory | `test_servers`; `test_store_*`,
`tests/gateway/test_faults` | | a wire to PostgreSQL or Valkey cut or dead, in a step and in claims
| `test_servers` | | the mail server away, silent, cutting after DATA; 4xx, 5xx | `test_servers`;
`tests/delivery/test_mail`, `test_relay` | | a receiver answering 500, 429, never; 410, endless,
redirecting to a private address | `test_servers`; `tests/delivery/test_webhooks*` | | a poison
message; a message that cannot be written | `tests/delivery/test_relay` | | no beat for days, then
two; a clock that is wrong; bulk killed half-way | `test_servers` | | the event table not writable |
`test_servers` |
| the history changed, removed, swapped, rewritten | `test_tampering` |
| two people, two workers, two relays at once; bulk in both orders | `tests/races/` |
| the web process killed while a holder sends; one form ten times at once; two contacts at once;
PostgreSQL stopped; the line cut in the middle of files | `test_holder_sends` |
| one report many times, out of order; evidence of 10 MB and a byte, a zip bomb, 100 at once |
`test_floods`; `tests/operations/test_evidence` |
"""
