/*---
title = "Database users and rights that were changed"
question = "Who made users, gave rights, left code in the database or changed the server's settings?"
sources = ["rds_audit"]
severity = "high"
attack = ["T1136", "T1098"]
false_positives = ["Migrations (Flyway, Liquibase) with triggers, procedures and grants", "RDS itself: rdsadmin is left out"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "db", type = "text", doc = "The cluster or instance." },
  { name = "db_user", type = "text" },
  { name = "client_host", type = "ip", doc = "Or its name." },
  { name = "connection", type = "int" },
  { name = "change", type = "text", doc = "`user`, `right`, `password`, `stored code`, `setting`, `RDS procedure`, `plugin`." },
  { name = "statement", type = "text", doc = "The first 400 characters; passwords are masked by the server." },
  { name = "return_code", type = "int", doc = "0: it worked; the attempt alone shows the intent." },
]
pivots = [
  { column = "connection", to = "rds-user-timeline", param = "connection" },
  { column = "db_user", to = "rds-user-timeline", param = "db_user" },
  { column = "client_host", to = "cfg-ip-owner", param = "ip" },
]

[params.db]
type = "text"
optional = true
doc = "Only this cluster or instance."

[params.db_user]
type = "text"
optional = true
doc = "Only what this user did."

[[test]]
title = "a user was made, its grant refused; a migration is the known harmless case; SQL that speaks of grants is none"
rows = 4
contains = [
  { event_time = "2026-03-11 02:50:30.000", db_user = "report_ro", client_host = "10.20.10.12", connection = 9200, change = "user", statement = "CREATE USER 'svc_sync'@'%' IDENTIFIED BY <secret>", return_code = 0 },
  { db_user = "report_ro", change = "right", statement = "GRANT ALL PRIVILEGES ON *.* TO 'svc_sync'@'%'", return_code = 1045 },
  { db_user = "flyway", client_host = "10.20.11.61", change = "stored code", return_code = 0 },
  { db_user = "flyway", change = "right" },
]
lacks = [{ db_user = "bi_pool" }, { db_user = "rdsadmin" }]

[[test]]
title = "of one user"
params = { db_user = "flyway" }
rows = 2

[[test]]
title = "another database"
params = { db = "archive" }
rows = 0
---*/
WITH statement AS (
  SELECT
    t.event_time,
    t.query_id,
    t.db_id AS db,
    t.db_user,
    t.client_host,
    t.connection_id AS connection,
    -- Comments before the statement are no part of it; what stands in one with `!` is run.
    regexp_replace(t.sql_text, '(?s)^(\s|/\*[^!].*?\*/|/\*!\d*)+') AS sql_text,
    t.return_code
  FROM rds_audit AS t
  WHERE t.operation = 'QUERY'
    AND coalesce(t.db_user, '') <> 'rdsadmin'
    AND (:db IS NULL OR t.db_id = :db OR t.db_instance = :db)
    AND (:db_user IS NULL OR t.db_user = :db_user)
),
judged AS (
  SELECT
    s.*,
    CASE
      WHEN regexp_like(s.sql_text, '(?i)^(create|drop|rename)\s+(user|role)\b') THEN 'user'
      WHEN regexp_like(s.sql_text, '(?i)^(set\s+password|alter\s+user)\b') THEN 'password'
      WHEN regexp_like(s.sql_text, '(?i)^(grant|revoke|set\s+default\s+role|flush\s+privileges)\b') THEN 'right'
      WHEN regexp_like(
        s.sql_text, '(?i)^(create|alter)\s+(or\s+replace\s+)?(definer\s*=\s*\S+\s+)?(aggregate\s+)?(function|procedure|trigger|event)\b'
      ) THEN 'stored code'
      WHEN regexp_like(s.sql_text, '(?i)^set\s+(global|persist)\b|^set\s+@@(global|persist)\b') THEN 'setting'
      WHEN regexp_like(s.sql_text, '(?i)^call\s+mysql[.]rds_') THEN 'RDS procedure'
      WHEN regexp_like(s.sql_text, '(?i)^(un)?install\s+(plugin|component)\b') THEN 'plugin'
    END AS change
  FROM statement AS s
)
SELECT
  j.event_time,
  j.db,
  j.db_user,
  j.client_host,
  j.connection,
  j.change,
  substr(j.sql_text, 1, 400) AS statement,
  j.return_code
FROM judged AS j
WHERE j.change IS NOT NULL
ORDER BY event_time, connection, j.query_id, statement
LIMIT 200
