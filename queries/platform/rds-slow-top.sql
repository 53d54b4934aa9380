/*---
title = "Statements that take the database's time"
question = "Which statements are slow: how often, how long, how many rows for what they send?"
sources = ["rds_slow"]
severity = "medium"
attack = ["T1499.003"]
false_positives = [
  "The report that is always slow; dumps and analytics on a reader",
  "Statements that only wait for another one's locks: look at `lock_seconds`",
]
cost = "normal"
output = [
  { name = "digest", type = "text", doc = "MD5 of the pattern." },
  { name = "pattern", type = "text", doc = "The statement with `?` for literals; the first 600 characters." },
  { name = "db", type = "text", doc = "The cluster or instance." },
  { name = "calls", type = "count" },
  { name = "total_seconds", type = "seconds" },
  { name = "average_seconds", type = "seconds" },
  { name = "max_seconds", type = "seconds" },
  { name = "lock_seconds", type = "seconds" },
  { name = "rows_examined", type = "count" },
  { name = "rows_sent", type = "count" },
  { name = "examined_per_sent", type = "float", doc = "Rows looked at for each one sent: thousands mean that an index is missing." },
  { name = "users", type = "list" },
  { name = "clients", type = "list", doc = "The first 20 addresses." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "first_seen", to = "ct-change-window", param = "at" },
  { column = "users", to = "rds-user-timeline", param = "db_user" },
  { column = "clients", to = "cfg-ip-owner", param = "ip" },
]

[params.db]
type = "text"
optional = true
doc = "Only this cluster or instance."

[[test]]
title = "one statement 740 times since 10:02, 90,000 rows for each one sent; the report that is always slow is the known harmless case"
rows = 2
contains = [
  { pattern = "select * from orders where lower(email) = ? order by created desc limit ?;", db = "shop", calls = 740, rows_examined = 66600000, rows_sent = 740, examined_per_sent = 90000.0, users = ["orders"], clients = ["10.20.12.8"] },
  { pattern = "select day, sum(total) from orders where day > ? group by day;", calls = 45, rows_sent = 1395, users = ["reports"], clients = ["10.20.11.50"] },
]

[[test]]
title = "of the reader alone"
params = { db = "aurora-reader" }
rows = 1
contains = [{ users = ["reports"], first_seen = "2026-03-10 04:00:00.000" }]

[[test]]
title = "a database that is not there"
params = { db = "archive" }
rows = 0
---*/
SELECT
  lower(to_hex(md5(to_utf8(t.sql_pattern)))) AS digest,
  substr(t.sql_pattern, 1, 600) AS pattern,
  t.db_id AS db,
  count(*) AS calls,
  round(sum(t.query_time), 1) AS total_seconds,
  round(avg(t.query_time), 2) AS average_seconds,
  round(max(t.query_time), 2) AS max_seconds,
  round(sum(t.lock_time), 1) AS lock_seconds,
  sum(t.rows_examined) AS rows_examined,
  sum(t.rows_sent) AS rows_sent,
  round(CAST(sum(t.rows_examined) AS double) / nullif(sum(t.rows_sent), 0), 1) AS examined_per_sent,
  array_sort(array_agg(DISTINCT t.db_user) FILTER (WHERE t.db_user IS NOT NULL)) AS users,
  slice(array_sort(array_agg(DISTINCT coalesce(t.client_ip, t.client_host)) FILTER (
    WHERE coalesce(t.client_ip, t.client_host) IS NOT NULL
  )), 1, 20) AS clients,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM rds_slow AS t
WHERE t.sql_pattern IS NOT NULL
  AND (:db IS NULL OR t.db_id = :db OR t.db_instance = :db)
GROUP BY t.sql_pattern, t.db_id
ORDER BY total_seconds DESC, calls DESC, digest, db
LIMIT 50
