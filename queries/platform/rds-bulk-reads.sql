/*---
title = "Tables read out whole"
question = "Which connections dumped the database: table after table, or straight into a file?"
sources = ["rds_audit"]
severity = "critical"
attack = ["T1213.006", "T1005"]
false_positives = [
  "Nightly dumps of the backup user, from the machine that makes them",
  "Extracts for reporting, and migrations (DMS)",
]
cost = "normal"
output = [
  { name = "db", type = "text", doc = "The cluster or instance." },
  { name = "db_user", type = "text" },
  { name = "client_host", type = "ip", doc = "Or its name." },
  { name = "connection", type = "int" },
  { name = "tables", type = "count", doc = "Different tables that were read whole." },
  { name = "statements", type = "count", doc = "Statements with one of the signs." },
  { name = "signs", type = "list", doc = "`mysqldump`, `whole table`, `into a file`, `reads a file`, `table definitions`, `lists tables`." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "sample", type = "text", doc = "The first of the statements by name, 200 characters." },
]
pivots = [
  { column = "connection", to = "rds-user-timeline", param = "connection" },
  { column = "client_host", to = "xs-rds-audit-flow", param = "client_ip" },
  { column = "client_host", to = "vf-host-peers", param = "host" },
  { column = "client_host", to = "rds-logins", param = "client_host" },
]

[params.db]
type = "text"
optional = true
doc = "Only this cluster or instance."

[params.min_tables]
type = "int"
default = 10
doc = "At least so many tables on one connection, unless a file was written or read."

[[test]]
title = "22 tables on one connection; a nightly extract into S3 is the known harmless case"
rows = 2
contains = [
  { db = "shop", db_user = "report_ro", client_host = "10.20.10.12", connection = 9200, tables = 22, statements = 45, signs = ["lists tables", "mysqldump", "table definitions", "whole table"], first_seen = "2026-03-11 02:42:00.900" },
  { db_user = "etl", client_host = "10.20.11.62", connection = 4600, tables = 0, statements = 1, signs = ["into a file"] },
]
lacks = [{ db_user = "bi_pool" }, { db_user = "shop_app" }]

[[test]]
title = "from four tables on, the nightly dumps are there"
params = { min_tables = "4" }
rows = 5
contains = [{ db_user = "backup", client_host = "10.20.11.50", connection = 771, tables = 4, signs = ["mysqldump", "whole table"] }]
lacks = [{ db_user = "bi_pool" }]

[[test]]
title = "a condition or a limit makes a read a part of a table; RDS itself and what was refused do not count"
params = { min_tables = "1" }
contains = [{ db_user = "bi_pool", connection = 4400, tables = 1, statements = 1, sample = "SELECT * FROM currencies" }]
lacks = [{ db_user = "shop_app" }, { db_user = "rdsadmin" }, { connection = 4401 }]

[[test]]
title = "another database"
params = { db = "archive", min_tables = "1" }
rows = 0
---*/
WITH statement AS (
  SELECT
    t.db_id AS db,
    t.db_user,
    t.client_host,
    t.connection_id AS connection,
    t.event_time,
    t.sql_text,
    regexp_like(t.sql_text, '/\*!40001 SQL_NO_CACHE \*/') AS is_mysqldump,
    -- All columns and nothing behind the table's name: no condition, no limit.
    regexp_like(t.sql_text, '(?is)^\s*select\s+(/\*.*?\*/\s*)?(sql_no_cache\s+)?\*\s+from\s+[^\s,;]+\s*;?\s*$') AS is_whole_table,
    regexp_like(t.sql_text, '(?i)\binto\s+(outfile|dumpfile)\b') AS writes_file,
    regexp_like(t.sql_text, '(?i)\bload_file\s*\(|\bload\s+data\b') AS reads_file,
    regexp_like(t.sql_text, '(?i)^\s*show\s+create\s+table\b') AS is_definition,
    regexp_like(t.sql_text, '(?i)\binformation_schema[.`]+(tables|columns)\b') AS lists_tables,
    lower(replace(regexp_extract(t.sql_text, '(?i)\bfrom\s+([^\s,;]+)', 1), '`', '')) AS table_name
  FROM rds_audit AS t
  WHERE t.operation = 'QUERY'
    AND t.return_code = 0
    AND coalesce(t.db_user, '') <> 'rdsadmin'
    AND (:db IS NULL OR t.db_id = :db OR t.db_instance = :db)
)
SELECT
  s.db,
  s.db_user,
  s.client_host,
  s.connection,
  count(DISTINCT CASE WHEN s.is_whole_table THEN s.table_name END) AS tables,
  count(*) AS statements,
  array_sort(array_distinct(flatten(array_agg(filter(
    ARRAY[
      CASE WHEN s.is_mysqldump THEN 'mysqldump' END,
      CASE WHEN s.is_whole_table THEN 'whole table' END,
      CASE WHEN s.writes_file THEN 'into a file' END,
      CASE WHEN s.reads_file THEN 'reads a file' END,
      CASE WHEN s.is_definition THEN 'table definitions' END,
      CASE WHEN s.lists_tables THEN 'lists tables' END
    ],
    sign -> sign IS NOT NULL
  ))))) AS signs,
  min(s.event_time) AS first_seen,
  max(s.event_time) AS last_seen,
  substr(min(s.sql_text), 1, 200) AS sample
FROM statement AS s
WHERE s.is_mysqldump OR s.is_whole_table OR s.writes_file OR s.reads_file OR s.is_definition OR s.lists_tables
GROUP BY s.db, s.db_user, s.client_host, s.connection
HAVING count(DISTINCT CASE WHEN s.is_whole_table THEN s.table_name END) >= :min_tables
  OR count_if(s.writes_file OR s.reads_file) > 0
ORDER BY tables DESC, statements DESC, first_seen, db, db_user, connection
LIMIT 100
