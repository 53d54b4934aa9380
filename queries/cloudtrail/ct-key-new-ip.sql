/*---
title = "Long-term keys that were used from a new network"
question = "Which keys of users were used from where they never were in the two weeks before?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1078.004", "T1552.001"]
false_positives = [
  "A new address of the office, the VPN or the build system",
  "Somebody on call at home",
  "A key that is new itself: `key_is_new`",
]
cost = "heavy"
scope.regions = "all"
output = [
  { name = "access_key", type = "access_key" },
  { name = "actor", type = "principal" },
  { name = "network", type = "text", doc = "The /24 of the address; of IPv6 the /64, or the address where it is written short." },
  { name = "ips", type = "list" },
  { name = "key_is_new", type = "bool", doc = "The key was not used at all in the two weeks before." },
  { name = "networks", type = "count", doc = "Networks from which the key was used in the window, old ones as well." },
  { name = "calls", type = "count" },
  { name = "writes", type = "count" },
  { name = "user_agents", type = "list" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "access_key", to = "ct-key-sources", param = "key" },
  { column = "ips", to = "ct-ip-activity", param = "ip" },
]

[tables.earlier]
source = "cloudtrail"
window = "14d before"

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "the leaked key left the office twice"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 2
contains = [
  { network = "198.51.100.0/24", ips = ["198.51.100.9"], key_is_new = false, networks = 3, calls = 1, writes = 0, user_agents = ["TruffleHog"] },
  { network = "203.0.113.0/24", ips = ["203.0.113.66"], key_is_new = false },
]
lacks = [{ network = "192.0.2.0/24" }]

[[test]]
title = "keys that are new themselves say so; bob's daily key stays out"
contains = [
  { access_key = "AKIADEMOBACKDOOR2345", key_is_new = true },
  { access_key = "AKIADEMOBUILDBOT3456", key_is_new = true, network = "192.0.2.0/24" },
]
lacks = [{ access_key = "AKIADEMOBOBSRE234567" }]
---*/
WITH sighting AS (
  SELECT
    false AS is_earlier,
    t.access_key,
    t.actor,
    t.sourceipaddress AS ip,
    t.useragent,
    t.is_write,
    t.event_time
  FROM cloudtrail AS t
  -- AKIA: a key that a user keeps. Who only tries a key calls GetCallerIdentity, which nobody can be denied.
  WHERE t.access_key LIKE 'AKIA%'
    AND t.is_public_ip
    AND t.errorcode IS NULL
    AND (:key IS NULL OR t.access_key = :key)
  UNION ALL
  SELECT true, e.access_key, e.actor, e.sourceipaddress, e.useragent, e.is_write, e.event_time
  FROM earlier AS e
  WHERE e.access_key LIKE 'AKIA%'
    AND e.is_public_ip
    AND e.errorcode IS NULL
    AND (:key IS NULL OR e.access_key = :key)
),
located AS (
  SELECT
    s.*,
    coalesce(
      regexp_extract(s.ip, '^(\d+\.\d+\.\d+\.)\d+$', 1) || '0/24',
      regexp_extract(s.ip, '^(([0-9a-fA-F]+:){4})', 1) || ':/64',
      s.ip
    ) AS network
  FROM sighting AS s
),
grouped AS (
  SELECT
    l.access_key,
    max(l.actor) AS actor,
    l.network,
    array_sort(array_agg(DISTINCT l.ip) FILTER (WHERE NOT l.is_earlier)) AS ips,
    count_if(l.is_earlier) AS earlier_calls,
    count_if(NOT l.is_earlier) AS calls,
    count_if(NOT l.is_earlier AND l.is_write) AS writes,
    array_sort(array_agg(DISTINCT l.useragent) FILTER (WHERE NOT l.is_earlier)) AS user_agents,
    min(CASE WHEN NOT l.is_earlier THEN l.event_time END) AS first_seen,
    max(CASE WHEN NOT l.is_earlier THEN l.event_time END) AS last_seen
  FROM located AS l
  GROUP BY l.access_key, l.network
),
keyed AS (
  SELECT
    g.*,
    sum(g.earlier_calls) OVER (PARTITION BY g.access_key) AS earlier_calls_of_key,
    sum(CASE WHEN g.calls > 0 THEN 1 ELSE 0 END) OVER (PARTITION BY g.access_key) AS networks
  FROM grouped AS g
)
SELECT
  k.access_key,
  k.actor,
  k.network,
  k.ips,
  k.earlier_calls_of_key = 0 AS key_is_new,
  k.networks,
  k.calls,
  k.writes,
  k.user_agents,
  k.first_seen,
  k.last_seen
FROM keyed AS k
WHERE k.earlier_calls = 0 AND k.calls > 0
ORDER BY key_is_new, writes DESC, first_seen, access_key, network
LIMIT 200
