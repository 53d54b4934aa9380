/*---
title = "Commands that hold up the cache"
question = "Which commands were slow in ElastiCache, on which keys, from which clients?"
sources = ["elasticache_slow"]
severity = "medium"
attack = ["T1499.003"]
false_positives = ["A snapshot makes ordinary commands slow", "Scripts (EVAL) that a library sends by design"]
cost = "cheap"
output = [
  { name = "cluster", type = "text" },
  { name = "command", type = "text" },
  { name = "key_pattern", type = "text", doc = "Digits as `*`; NULL where the log masks the key." },
  { name = "is_dangerous", type = "bool", doc = "It walks over all keys, deletes everything, runs code or changes the server." },
  { name = "calls", type = "count" },
  { name = "total_ms", type = "float" },
  { name = "max_ms", type = "float" },
  { name = "clients", type = "list", doc = "The first 20 addresses." },
  { name = "client_names", type = "list", doc = "As the clients call themselves." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "clients", to = "cfg-ip-owner", param = "ip" },
  { column = "clients", to = "vf-host-peers", param = "host" },
  { column = "first_seen", to = "ct-change-window", param = "at" },
]

[params.cluster]
type = "text"
optional = true
doc = "Only this cluster."

[params.only_dangerous]
type = "bool"
default = false
doc = "Only commands that are dangerous by their kind."

[[test]]
title = "KEYS, 45 times, by the orders service; a snapshot's victims are the known harmless case"
rows = 3
contains = [
  { cluster = "redis-001", command = "KEYS", key_pattern = "cart:*", is_dangerous = true, calls = 45, clients = ["10.20.12.8"], client_names = ["orders"], first_seen = "2026-03-12 10:03:00.000", last_seen = "2026-03-12 11:01:40.000" },
  { command = "HGETALL", key_pattern = "cart:*", is_dangerous = false, calls = 35, client_names = ["web"] },
  { command = "HGETALL", calls = 1, total_ms = 12.0, clients = ["10.20.10.13"] },
]

[[test]]
title = "what is slow only is not dangerous"
params = { only_dangerous = "true" }
rows = 1
contains = [{ command = "KEYS" }]
lacks = [{ command = "HGETALL" }]

[[test]]
title = "another cluster"
params = { cluster = "sessions-001" }
rows = 0
---*/
WITH slow AS (
  SELECT
    t.cluster_id AS cluster,
    t.command_name AS command,
    -- `GET ... (1 more arguments)`: the key was masked.
    regexp_replace(nullif(regexp_extract(t.command, '^\S+\s+(\S+)', 1), '...'), '\d+', '*') AS key_pattern,
    t.is_dangerous,
    t.duration_us,
    t.client_ip,
    t.client_name,
    t.event_time
  FROM elasticache_slow AS t
  WHERE (:cluster IS NULL OR t.cluster_id = :cluster)
    AND (NOT :only_dangerous OR t.is_dangerous)
)
SELECT
  s.cluster,
  s.command,
  s.key_pattern,
  s.is_dangerous,
  count(*) AS calls,
  sum(s.duration_us) / 1000e0 AS total_ms,
  max(s.duration_us) / 1000e0 AS max_ms,
  slice(array_sort(array_agg(DISTINCT s.client_ip) FILTER (WHERE s.client_ip IS NOT NULL)), 1, 20) AS clients,
  array_sort(array_agg(DISTINCT s.client_name) FILTER (WHERE s.client_name IS NOT NULL)) AS client_names,
  min(s.event_time) AS first_seen,
  max(s.event_time) AS last_seen
FROM slow AS s
GROUP BY s.cluster, s.command, s.key_pattern, s.is_dangerous
ORDER BY total_ms DESC, cluster, command, key_pattern
LIMIT 50
