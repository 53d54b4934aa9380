/*---
title = "Database sessions and where the bytes went"
question = "How much left the database for each session, and where did the client send data next?"
sources = ["rds_audit", "vpcflow"]
severity = "high"
attack = ["T1213.006", "T1041"]
false_positives = [
  "Backups and exports: a nightly dump looks the same, to a known address",
  "Pools: many users share one client, and bytes of one connection cannot be told from those of another",
]
cost = "normal"
output = [
  { name = "client_ip", type = "ip" },
  { name = "db_instance", type = "text" },
  { name = "db_user", type = "text" },
  { name = "connection_id", type = "int" },
  { name = "connected", type = "timestamp" },
  { name = "disconnected", type = "timestamp", doc = "The last record of the session if its end is not on record." },
  { name = "statements", type = "count" },
  { name = "db_bytes", type = "bytes", doc = "From the database's port to the client meanwhile." },
  { name = "next_ip", type = "ip", doc = "The public address that got most from the client in the hour from then on." },
  { name = "next_bytes", type = "bytes", doc = "What that address got." },
  { name = "next_ips", type = "count", doc = "How many public addresses got something." },
  { name = "next_first_seen", type = "timestamp" },
]
pivots = [
  { column = "next_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "next_ip", to = "dns-ioc-match", param = "answer_ip" },
  { column = "client_ip", to = "vf-host-peers", param = "host" },
  { column = "client_ip", to = "rds-user-timeline", param = "client_host" },
  { column = "connection_id", to = "rds-user-timeline", param = "connection" },
]

[params.client_ip]
type = "ip"
optional = true
doc = "Only sessions of this client."

[params.db]
type = "text"
optional = true
doc = "Only this database instance."

[params.port]
type = "port"
default = "3306"
doc = "The database's port."

[params.min_db_bytes]
type = "int"
default = 100000000
doc = "Only sessions during which at least so many bytes came from the database."

[params.after]
type = "duration"
default = "60m"
doc = "How long after the session the client's egress counts."

[[test]]
title = "the dump of three gigabytes went on to the drop; pods after the roll-out moved little"
params = { client_ip = "10.20.10.12" }
rows = 1
contains = [{ db_user = "report_ro", connection_id = 9200, connected = "2026-03-11 02:42:00.000", disconnected = "2026-03-11 02:50:39.000", statements = 47, db_bytes = 3081025360, next_ip = "203.0.113.201", next_bytes = 3404133621 }]

[[test]]
title = "the nightly dump and its copy to S3 (the known false positive)"
rows = 4
contains = [{ client_ip = "10.20.11.50", db_user = "backup", db_instance = "aurora-reader", next_ip = "198.51.100.240", next_ips = 1 }]
lacks = [{ db_user = "shop_app" }]

[[test]]
title = "within half an hour the copy had not begun"
params = { db = "aurora-reader", after = "30m" }
rows = 3
lacks = [{ next_ip = "198.51.100.240" }]
---*/
WITH session AS (
  SELECT
    r.db_instance,
    r.connection_id,
    r.client_host,
    max(r.db_user) AS db_user,
    min(r.event_time) AS connected,
    max(r.event_time) AS disconnected,
    count_if(r.operation = 'QUERY') AS statements
  FROM rds_audit AS r
  WHERE r.client_host IS NOT NULL
    AND r.operation <> 'FAILED_CONNECT'
    AND (:client_ip IS NULL OR r.client_host = :client_ip)
    AND (:db IS NULL OR r.db_instance = :db)
  GROUP BY r.db_instance, r.connection_id, r.client_host
),
flow AS (
  SELECT
    CASE WHEN f.srcport = :port THEN f.destination_ip ELSE f.source_ip END AS client_ip,
    f.srcport = :port AS is_from_database,
    CASE WHEN f.srcport = :port THEN f.source_ip ELSE f.destination_ip END AS peer_ip,
    f.interface_id,
    f.bytes,
    f.event_time,
    f.end_time
  FROM vpcflow AS f
  WHERE f.has_data
    AND NOT f.is_rejected
    AND f.is_private_source
    AND ((f.srcport = :port AND f.is_private_destination) OR NOT f.is_private_destination)
),
record AS (
  SELECT
    s.db_instance,
    s.connection_id,
    s.client_host,
    s.db_user,
    s.connected,
    s.disconnected,
    s.statements,
    f.is_from_database,
    f.peer_ip,
    f.interface_id,
    sum(f.bytes) AS bytes,
    min(f.event_time) AS first_seen
  FROM session AS s
  INNER JOIN flow AS f
    ON f.client_ip = s.client_host
      AND f.end_time >= s.connected
      AND f.event_time <= CASE WHEN f.is_from_database THEN s.disconnected ELSE date_add('second', :after, s.disconnected) END
  GROUP BY
    s.db_instance, s.connection_id, s.client_host, s.db_user, s.connected, s.disconnected, s.statements, f.is_from_database, f.peer_ip,
    f.interface_id
),
part AS (
  -- A conversation inside the VPC may be recorded at both ends: the fuller record counts.
  SELECT
    r.db_instance,
    r.connection_id,
    r.client_host,
    r.db_user,
    r.connected,
    r.disconnected,
    r.statements,
    r.is_from_database,
    r.peer_ip,
    max(r.bytes) AS bytes,
    min(r.first_seen) AS first_seen
  FROM record AS r
  GROUP BY
    r.db_instance, r.connection_id, r.client_host, r.db_user, r.connected, r.disconnected, r.statements, r.is_from_database, r.peer_ip
)
SELECT
  p.client_host AS client_ip,
  p.db_instance,
  p.db_user,
  p.connection_id,
  p.connected,
  p.disconnected,
  p.statements,
  sum(CASE WHEN p.is_from_database THEN p.bytes END) AS db_bytes,
  max_by(CASE WHEN NOT p.is_from_database THEN p.peer_ip END, CASE WHEN NOT p.is_from_database THEN p.bytes END) AS next_ip,
  max(CASE WHEN NOT p.is_from_database THEN p.bytes END) AS next_bytes,
  count_if(NOT p.is_from_database) AS next_ips,
  max_by(CASE WHEN NOT p.is_from_database THEN p.first_seen END, CASE WHEN NOT p.is_from_database THEN p.bytes END) AS next_first_seen
FROM part AS p
GROUP BY p.client_host, p.db_instance, p.db_user, p.connection_id, p.connected, p.disconnected, p.statements
HAVING coalesce(sum(CASE WHEN p.is_from_database THEN p.bytes END), 0) >= :min_db_bytes
ORDER BY db_bytes DESC, connected, db_instance, connection_id
LIMIT 100
