/*---
title = "What the database complains about"
question = "Deadlocks, connections that ran out or broke, crashes, full disks: what, how often, since when?"
sources = ["rds_error"]
severity = "medium"
false_positives = ["Health checks that open a port and go are aborted connections: their user is `unauthenticated`"]
cost = "normal"
output = [
  { name = "bucket", type = "timestamp", doc = "Its start." },
  { name = "db", type = "text", doc = "The cluster or instance." },
  { name = "instance_name", type = "text" },
  { name = "class", type = "text", doc = "too_many_connections, lock, aborted_connection, access_denied, out_of_memory, crash, disk_full, replication, corruption, restart, or `other` warnings and errors." },
  { name = "messages", type = "count" },
  { name = "users", type = "list", doc = "Of aborted connections and refused logins." },
  { name = "clients", type = "list" },
  { name = "sample", type = "text", doc = "The first one by name." },
]
pivots = [
  { column = "bucket", to = "ct-change-window", param = "at" },
  { column = "clients", to = "vf-host-peers", param = "host" },
  { column = "clients", to = "cfg-ip-owner", param = "ip" },
  { column = "users", to = "rds-user-timeline", param = "db_user" },
]

[params.db]
type = "text"
optional = true
doc = "Only this cluster or instance."

[params.bucket]
type = "duration"
default = "5m"
doc = "The length of a bucket."

[params.class]
type = "text"
optional = true
doc = "Only this class."

[[test]]
title = "out of connections, deadlocks, aborted connections of the orders pods; health checks are the known harmless case"
params = { bucket = "240h" }
rows = 3
contains = [
  { db = "shop", instance_name = "aurora-writer", class = "too_many_connections", messages = 90, sample = "Too many connections" },
  { class = "lock", messages = 31 },
  { class = "aborted_connection", messages = 83, users = ["orders", "unauthenticated"], clients = ["10.20.0.5", "10.20.12.8"] },
]
lacks = [{ class = "other" }]

[[test]]
title = "the onset: eight in the first five minutes, none before"
params = { class = "too_many_connections" }
contains = [{ bucket = "2026-03-12 10:05:00.000", messages = 8 }]
lacks = [{ bucket = "2026-03-12 10:00:00.000" }, { class = "lock" }]

[[test]]
title = "another database"
params = { db = "archive" }
rows = 0
---*/
SELECT
  date_add(
    'second', -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket), date_trunc('second', t.event_time)
  ) AS bucket,
  t.db_id AS db,
  t.db_instance AS instance_name,
  coalesce(t.error_class, 'other') AS class,
  count(*) AS messages,
  array_sort(array_agg(DISTINCT t.db_user) FILTER (WHERE t.db_user IS NOT NULL)) AS users,
  slice(array_sort(array_agg(DISTINCT t.client_host) FILTER (WHERE t.client_host IS NOT NULL)), 1, 20) AS clients,
  substr(min(t.error_text), 1, 300) AS sample
FROM rds_error AS t
WHERE (t.error_class IS NOT NULL OR t.level IN ('ERROR', 'WARNING'))
  AND (:db IS NULL OR t.db_id = :db OR t.db_instance = :db)
  AND (:class IS NULL OR coalesce(t.error_class, 'other') = :class)
GROUP BY 1, t.db_id, t.db_instance, coalesce(t.error_class, 'other')
ORDER BY messages DESC, bucket, db, instance_name, class
LIMIT 200
