/*---
title = "Statements of a database user"
question = "What did this user, client or connection do in the database?"
sources = ["rds_audit"]
severity = "info"
attack = ["T1213.006"]
false_positives = [
  "A pool's connections serve many people: a host and a user are not a person",
  "Statements hold personal data: mind whom you give the rows to",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "db", type = "text", doc = "The cluster or instance." },
  { name = "db_user", type = "text" },
  { name = "client_host", type = "ip", doc = "Or its name." },
  { name = "connection", type = "int" },
  { name = "operation", type = "text", doc = "CONNECT, QUERY, DISCONNECT, READ, WRITE, …" },
  { name = "database_name", type = "text" },
  { name = "statement", type = "text", doc = "Or the table of a table event; the first 400 characters." },
  { name = "return_code", type = "int", doc = "0: it worked." },
]
pivots = [
  { column = "client_host", to = "vf-host-peers", param = "host" },
  { column = "client_host", to = "cfg-ip-owner", param = "ip" },
  { column = "connection", to = "rds-user-timeline", param = "connection" },
]

[params.db]
type = "text"
optional = true
doc = "Only this cluster or instance."

[params.db_user]
type = "text"
optional = true
doc = "Only this user."

[params.client_host]
type = "ip_or_cidr"
optional = true
doc = "Only this client or network."

[params.connection]
type = "int"
optional = true
doc = "Only this connection; a restarted server counts anew."

[[test]]
title = "the thief's connection from its login to its end"
params = { connection = "9200" }
rows = 49
contains = [
  { event_time = "2026-03-11 02:42:00.000", operation = "CONNECT", db_user = "report_ro", client_host = "10.20.10.12", database_name = "shop", return_code = 0 },
  { statement = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop'" },
  { statement = "SELECT /*!40001 SQL_NO_CACHE *\u002F * FROM `t22_data`" },
  { operation = "QUERY", statement = "GRANT ALL PRIVILEGES ON *.* TO 'svc_sync'@'%'", return_code = 1045 },
  { operation = "DISCONNECT" },
]
lacks = [{ db_user = "shop_app" }, { db_user = "root" }]

[[test]]
title = "a host: the guesses before it"
params = { client_host = "10.20.10.12/32", db_user = "root" }
rows = 7
contains = [{ operation = "FAILED_CONNECT", return_code = 1045 }]

[[test]]
title = "a pool mixes the work of all web servers: the known harmless case"
params = { connection = "4400" }
rows = 6
contains = [{ db_user = "bi_pool", statement = "SELECT id FROM articles WHERE title = 'grant all, create user'" }]

[[test]]
title = "another database"
params = { db = "archive" }
rows = 0
---*/
SELECT
  t.event_time,
  t.db_id AS db,
  t.db_user,
  t.client_host,
  t.connection_id AS connection,
  t.operation,
  t.database_name,
  substr(coalesce(t.sql_text, t.object), 1, 400) AS statement,
  t.return_code
FROM rds_audit AS t
WHERE (:db IS NULL OR t.db_id = :db OR t.db_instance = :db)
  AND (:db_user IS NULL OR t.db_user = :db_user)
  AND (:client_host IS NULL OR contains(:client_host, try_cast(t.client_host AS ipaddress)))
  AND (:connection IS NULL OR t.connection_id = :connection)
-- Aurora writes several files at once: the order is that of the times.
ORDER BY event_time, connection, t.query_id, operation, statement
LIMIT 3000
