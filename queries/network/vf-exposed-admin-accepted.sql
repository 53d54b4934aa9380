/*---
title = "Sessions from the internet to administrative and database ports"
question = "Did anyone from the internet talk to an administrative or database port, and get answers?"
sources = ["vpcflow"]
severity = "critical"
attack = ["T1133", "T1190", "T1110"]
false_positives = ["Bastions that the office or a supplier may reach: leave their network out with `except`"]
cost = "normal"
output = [
  { name = "client", type = "ip" },
  { name = "server", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "service_port", type = "port" },
  { name = "bytes_in", type = "bytes", doc = "From the client." },
  { name = "bytes_out", type = "bytes", doc = "What was answered." },
  { name = "connections", type = "count", doc = "The client's ports: many are guesses of passwords." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "server", to = "vf-host-peers", param = "host" },
  { column = "service_port", to = "ct-sg-opened", param = "port" },
  { column = "client", to = "ct-ip-activity", param = "ip" },
  { column = "client", to = "xs-ip-everywhere", param = "ip" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
]

[params.ports]
type = "port"
multi = true
default = ["22", "23", "135", "139", "445", "1433", "1521", "2375", "2376", "3306", "3389", "5432", "5439", "5900", "5985", "5986", "6379", "6443", "8182", "9042", "9200", "10250", "11211", "27017"]
doc = "The ports of administration and of databases."

[params.min_bytes]
type = "int"
default = 5000
doc = "At least so many bytes of answers: probes get none."

[params.except]
type = "cidr"
optional = true
doc = "A network that may come in."

[params.host]
type = "host_ref"
optional = true
doc = "Only sessions on this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "SSH and RDP from attackers; the office at the bastion is the known false positive; probes without an answer are none"
rows = 3
contains = [
  { client = "198.51.100.77", server = "10.20.0.20", service_port = 22, connections = 1 },
  { client = "203.0.113.140", server = "10.20.0.21", service_port = 3389, connections = 1 },
  { client = "192.0.2.66", server = "10.20.0.20", service_port = 22, connections = 3 },
]
lacks = [{ client = "203.0.113.66" }, { bytes_out = 0 }]

[[test]]
title = "without the office"
params = { except = "192.0.2.64/27" }
rows = 2
lacks = [{ client = "192.0.2.66" }]

[[test]]
title = "one port"
params = { ports = ["3389"] }
rows = 1
contains = [{ client = "203.0.113.140", service_port = 3389 }]
---*/
WITH record AS (
  SELECT
    t.is_from_client,
    CASE WHEN t.is_from_client THEN t.source_ip ELSE t.destination_ip END AS client,
    CASE WHEN t.is_from_client THEN t.destination_ip ELSE t.source_ip END AS server,
    CASE WHEN t.is_from_client THEN t.srcport ELSE t.dstport END AS client_port,
    t.service_port,
    t.instance_id,
    t.bytes,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.is_first_hop
    AND t.service_port IN (:ports)
    -- The client is outside, the server inside.
    AND t.is_from_client <> t.is_private_source
    AND t.is_from_client = t.is_private_destination
    AND (
      :host IS NULL
      OR t.source_ip = :host
      OR t.destination_ip = :host
      OR t.interface_id = :host
      OR t.instance_id = :host
    )
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
)
SELECT
  r.client,
  r.server,
  max(r.instance_id) AS instance,
  r.service_port,
  sum(CASE WHEN r.is_from_client THEN r.bytes ELSE 0 END) AS bytes_in,
  sum(CASE WHEN r.is_from_client THEN 0 ELSE r.bytes END) AS bytes_out,
  count(DISTINCT r.client_port) AS connections,
  min(r.event_time) AS first_seen,
  max(r.end_time) AS last_seen
FROM record AS r
WHERE :except IS NULL OR NOT contains(:except, try_cast(r.client AS ipaddress))
GROUP BY r.client, r.server, r.service_port
HAVING sum(CASE WHEN r.is_from_client THEN 0 ELSE r.bytes END) >= :min_bytes
ORDER BY bytes_out DESC, client, server, service_port
LIMIT 100
