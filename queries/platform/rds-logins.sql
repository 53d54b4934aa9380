/*---
title = "Database logins"
question = "Who signed in to the database from where: wrong passwords, and pairs of user and host that are new?"
sources = ["rds_audit"]
severity = "high"
attack = ["T1110.001", "T1078"]
false_positives = [
  "A connection pool with the password of yesterday",
  "A server more, or a task with a new address: a pair that is new",
  "Hosts of RDS Proxy; rdsadmin, which is RDS itself",
]
cost = "heavy"
output = [
  { name = "db", type = "text", doc = "The cluster or instance." },
  { name = "db_user", type = "text", doc = "As the client sent it." },
  { name = "client_host", type = "ip", doc = "Or its name." },
  { name = "logins", type = "count", doc = "That worked." },
  { name = "wrong_password", type = "count", doc = "Refused with 1045, 1044 or 1698." },
  { name = "refused", type = "count", doc = "For any reason: 1040 is a server without free connections." },
  { name = "return_codes", type = "list", doc = "Of the refused." },
  { name = "is_new", type = "bool", doc = "It worked, and never did in the week before." },
  { name = "databases", type = "list" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "db_user", to = "rds-user-timeline", param = "db_user" },
  { column = "client_host", to = "rds-user-timeline", param = "client_host" },
  { column = "client_host", to = "vf-host-peers", param = "host" },
  { column = "client_host", to = "cfg-ip-owner", param = "ip" },
  { column = "client_host", to = "xs-rds-audit-flow", param = "client_ip" },
]

[tables.earlier]
source = "rds_audit"
window = "7d before"

[params.db]
type = "text"
optional = true
doc = "Only this cluster or instance."

[params.client_host]
type = "ip_or_cidr"
optional = true
doc = "Only this client or network."

[params.min_wrong]
type = "int"
default = 5
doc = "A known pair is shown from so many wrong passwords on."

[params.all]
type = "bool"
default = false
doc = "All pairs, also those that are known and had no trouble."

[[test]]
title = "root and admin are guessed, then report_ro is in, from a machine that never signed in as it"
params = { client_host = "10.20.10.12" }
rows = 3
contains = [
  { db = "shop", db_user = "root", wrong_password = 7, refused = 7, logins = 0, is_new = false, return_codes = [1045] },
  { db_user = "admin", wrong_password = 7, first_seen = "2026-03-11 02:40:00.000" },
  { db_user = "report_ro", logins = 1, refused = 0, is_new = true, databases = ["shop"], first_seen = "2026-03-11 02:42:00.000" },
]
lacks = [{ db_user = "shop_app" }]

[[test]]
title = "a server without free connections refuses many, and no password was wrong"
params = { client_host = "10.20.12.0/24", all = "true" }
contains = [{ db_user = "orders", client_host = "10.20.12.38", wrong_password = 0, refused = 10, return_codes = [1040], is_new = false }]

[[test]]
title = "a pool with an old password and one server more are the known harmless cases; known pairs stay out"
rows = 5
contains = [
  { db_user = "bi_pool", client_host = "10.20.11.60", wrong_password = 6, logins = 1, is_new = false },
  { db_user = "shop_app", client_host = "10.20.10.15", logins = 1, is_new = true },
]
lacks = [{ db_user = "orders" }, { db_user = "backup" }, { db_user = "flyway" }, { db_user = "etl" }]

[[test]]
title = "all pairs, without RDS itself"
params = { all = "true" }
contains = [{ db_user = "backup", logins = 3, is_new = false }, { db_user = "flyway", logins = 1 }]
lacks = [{ db_user = "rdsadmin" }, { db_user = "etl", logins = 2 }]

[[test]]
title = "another database"
params = { db = "archive", all = "true" }
rows = 0
---*/
WITH login AS (
  SELECT
    false AS is_earlier, t.db_id, t.db_instance, t.db_user, t.client_host, t.is_login, t.is_failed_login, t.return_code,
    t.database_name, t.event_time
  FROM rds_audit AS t
  WHERE t.is_login OR t.is_failed_login
  UNION ALL
  SELECT
    true AS is_earlier, e.db_id, e.db_instance, e.db_user, e.client_host, e.is_login, e.is_failed_login, e.return_code,
    e.database_name, e.event_time
  FROM earlier AS e
  WHERE e.is_login
),
pair AS (
  SELECT
    l.db_id AS db,
    l.db_user,
    l.client_host,
    count_if(l.is_login AND NOT l.is_earlier) AS logins,
    -- Access denied, to the server or to a database, in the words of MySQL and of MariaDB.
    count_if(l.is_failed_login AND l.return_code IN (1044, 1045, 1698)) AS wrong_password,
    count_if(l.is_failed_login) AS refused,
    array_sort(array_agg(DISTINCT l.return_code) FILTER (WHERE l.is_failed_login AND l.return_code IS NOT NULL)) AS return_codes,
    count_if(l.is_login AND NOT l.is_earlier) > 0 AND count_if(l.is_earlier) = 0 AS is_new,
    array_sort(array_agg(DISTINCT l.database_name) FILTER (WHERE NOT l.is_earlier AND l.database_name IS NOT NULL)) AS databases,
    min(CASE WHEN NOT l.is_earlier THEN l.event_time END) AS first_seen,
    max(CASE WHEN NOT l.is_earlier THEN l.event_time END) AS last_seen
  FROM login AS l
  WHERE coalesce(l.db_user, '') <> 'rdsadmin'
    AND (:db IS NULL OR l.db_id = :db OR l.db_instance = :db)
    AND (:client_host IS NULL OR contains(:client_host, try_cast(l.client_host AS ipaddress)))
  GROUP BY l.db_id, l.db_user, l.client_host
)
SELECT
  p.db,
  p.db_user,
  p.client_host,
  p.logins,
  p.wrong_password,
  p.refused,
  p.return_codes,
  p.is_new,
  p.databases,
  p.first_seen,
  p.last_seen
FROM pair AS p
WHERE p.is_new
  OR p.wrong_password >= :min_wrong
  OR (:all AND p.first_seen IS NOT NULL)
ORDER BY wrong_password DESC, is_new DESC, refused DESC, logins DESC, db, db_user, client_host
LIMIT 200
