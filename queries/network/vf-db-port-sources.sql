/*---
title = "Clients of databases and caches"
question = "Which hosts talk to databases and caches, who is new, and who took a lot?"
sources = ["vpcflow"]
severity = "medium"
attack = ["T1213.006", "T1021"]
false_positives = [
  "New nodes of an application: `clients_of_network` tells that many came at once",
  "The nightly dump: large, but known",
]
cost = "heavy"
output = [
  { name = "client", type = "ip" },
  { name = "client_instance", type = "instance_id" },
  { name = "db_ip", type = "ip" },
  { name = "service_port", type = "port" },
  { name = "is_new", type = "bool", doc = "The pair did not talk in the week before." },
  { name = "clients_of_network", type = "count", doc = "New clients of the database from the same /24: many are a roll-out, one is a reason to look." },
  { name = "bytes_from_db", type = "bytes" },
  { name = "bytes_to_db", type = "bytes" },
  { name = "flows", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "client", to = "vf-host-peers", param = "host" },
  { column = "client", to = "rds-logins", param = "client_host" },
  { column = "client_instance", to = "ct-instance-history", param = "instance" },
  { column = "db_ip", to = "vf-db-port-sources", param = "db" },
  { column = "db_ip", to = "cfg-ip-owner", param = "ip" },
]

[tables.earlier]
source = "vpcflow"
window = "7d before"

[params.ports]
type = "port"
multi = true
default = ["1433", "1521", "3306", "5432", "5439", "6379", "8182", "9042", "9200", "11211", "27017"]
doc = "The ports of databases and caches."

[params.db]
type = "ip_or_cidr"
optional = true
doc = "Only this database, or this network of databases."

[params.only_new]
type = "bool"
default = false
doc = "Only clients that did not talk to it in the week before."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "one new client took three gigabytes; pods after a roll-out are the known false positive, forty-one at once"
params = { only_new = "true", db = "10.20.20.10" }
rows = 42
contains = [
  { client = "10.20.10.12", db_ip = "10.20.20.10", service_port = 3306, is_new = true, clients_of_network = 1 },
  { client = "10.20.12.100", db_ip = "10.20.20.10", service_port = 3306, is_new = true, clients_of_network = 41 },
]
lacks = [{ service_port = 5432 }]

[[test]]
title = "web servers and the nightly dump are known; refused probes are no clients"
params = { db = "10.20.20.0/24" }
contains = [
  { client = "10.20.10.11", db_ip = "10.20.20.10", service_port = 5432, is_new = false },
  { client = "10.20.10.14", db_ip = "10.20.20.30", service_port = 6379, is_new = false },
  { client = "10.20.11.50", db_ip = "10.20.20.11", service_port = 3306, is_new = false },
]
lacks = [{ client = "10.20.10.30" }, { client = "10.20.11.50", is_new = true }]
---*/
WITH record AS (
  SELECT
    false AS is_earlier,
    t.is_from_client,
    CASE WHEN t.is_from_client THEN t.source_ip ELSE t.destination_ip END AS client,
    CASE WHEN t.is_from_client THEN t.destination_ip ELSE t.source_ip END AS db_ip,
    t.service_port,
    t.interface_id,
    -- Egress: the interface is the sender's.
    CASE WHEN (t.flow_direction = 'egress') = t.is_from_client THEN t.instance_id END AS client_instance,
    t.bytes,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.service_port IN (:ports)
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
  UNION ALL
  SELECT
    true,
    e.is_from_client,
    CASE WHEN e.is_from_client THEN e.source_ip ELSE e.destination_ip END,
    CASE WHEN e.is_from_client THEN e.destination_ip ELSE e.source_ip END,
    e.service_port,
    e.interface_id,
    NULL,
    e.bytes,
    e.event_time,
    e.end_time
  FROM earlier AS e
  WHERE e.has_data
    AND NOT e.is_rejected
    AND e.service_port IN (:ports)
    AND (:vpc IS NULL OR e.vpc_id = :vpc)
),
-- Both ends record a conversation in full: their bytes must not be added.
recorded AS (
  SELECT
    r.client,
    r.db_ip,
    r.service_port,
    max(r.client_instance) AS client_instance,
    count_if(r.is_earlier) AS earlier_flows,
    sum(CASE WHEN NOT r.is_earlier AND NOT r.is_from_client THEN r.bytes ELSE 0 END) AS bytes_from_db,
    sum(CASE WHEN NOT r.is_earlier AND r.is_from_client THEN r.bytes ELSE 0 END) AS bytes_to_db,
    count_if(NOT r.is_earlier) AS flows,
    min(CASE WHEN NOT r.is_earlier THEN r.event_time END) AS first_seen,
    max(CASE WHEN NOT r.is_earlier THEN r.end_time END) AS last_seen
  FROM record AS r
  WHERE :db IS NULL OR contains(:db, try_cast(r.db_ip AS ipaddress))
  GROUP BY r.client, r.db_ip, r.service_port, r.interface_id
),
pair AS (
  SELECT
    r.client,
    regexp_extract(r.client, '^(\d+\.\d+\.\d+)\.\d+$', 1) AS network,
    max(r.client_instance) AS client_instance,
    r.db_ip,
    r.service_port,
    sum(r.earlier_flows) = 0 AS is_new,
    max(r.bytes_from_db) AS bytes_from_db,
    max(r.bytes_to_db) AS bytes_to_db,
    max(r.flows) AS flows,
    min(r.first_seen) AS first_seen,
    max(r.last_seen) AS last_seen
  FROM recorded AS r
  GROUP BY r.client, r.db_ip, r.service_port
  HAVING max(r.flows) > 0
),
counted AS (
  SELECT
    p.*,
    sum(CASE WHEN p.is_new THEN 1 ELSE 0 END) OVER (PARTITION BY p.db_ip, p.service_port, p.network) AS clients_of_network
  FROM pair AS p
)
SELECT
  c.client,
  c.client_instance,
  c.db_ip,
  c.service_port,
  c.is_new,
  c.clients_of_network,
  c.bytes_from_db,
  c.bytes_to_db,
  c.flows,
  c.first_seen,
  c.last_seen
FROM counted AS c
WHERE c.is_new OR NOT :only_new
ORDER BY is_new DESC, bytes_from_db DESC, client, db_ip, service_port
LIMIT 200
