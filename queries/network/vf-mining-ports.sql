/*---
title = "Talk with mining pools"
question = "Do our machines talk to ports that mining pools use?"
sources = ["vpcflow"]
severity = "critical"
attack = ["T1496.001"]
false_positives = [
  "4444 and 5555 are used by development tools as well",
  "Pools listen on 443, too: no rows prove nothing, see dns-ioc-match",
]
cost = "normal"
output = [
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "peer", type = "ip" },
  { name = "service_port", type = "port" },
  { name = "hosts_of_peer", type = "count", doc = "Hosts of ours that talk to this address and port." },
  { name = "hours", type = "count", doc = "Hours in which they talked: miners never pause." },
  { name = "flows", type = "count" },
  { name = "bytes_out", type = "bytes" },
  { name = "bytes_in", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "peer", to = "vf-host-peers", param = "host" },
  { column = "peer", to = "dns-ioc-match", param = "answer_ip" },
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "host", to = "vf-host-peers", param = "host" },
]

[params.ports]
type = "port"
multi = true
default = ["3333", "3334", "4444", "5555", "7777", "8333", "9999", "14433", "14444", "45560", "45700"]
doc = "The ports of pools."

[params.host]
type = "host_ref"
optional = true
doc = "Only this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "six miners, one pool; a browser farm on 4444 is the known false positive; what was refused is not told"
rows = 7
contains = [
  { host = "172.31.5.11", peer = "203.0.113.210", service_port = 3333, hosts_of_peer = 6, hours = 4, flows = 20 },
  { host = "172.31.5.16", peer = "203.0.113.210", service_port = 3333 },
  { host = "10.20.10.30", peer = "198.51.100.241", service_port = 4444, hosts_of_peer = 1, hours = 2, flows = 12 },
]
lacks = [{ peer = "203.0.113.211" }]

[[test]]
title = "one port"
params = { ports = ["3333"] }
rows = 6
lacks = [{ service_port = 4444 }]
---*/
WITH record AS (
  SELECT
    CASE WHEN t.is_from_client THEN t.source_ip ELSE t.destination_ip END AS host,
    CASE WHEN t.is_from_client THEN t.destination_ip ELSE t.source_ip END AS peer,
    t.instance_id,
    t.service_port,
    t.is_from_client,
    t.bytes,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.is_first_hop
    AND t.service_port IN (:ports)
    -- The client is inside, the server outside.
    AND t.is_from_client = t.is_private_source
    AND t.is_from_client <> t.is_private_destination
    AND (
      :host IS NULL
      OR t.source_ip = :host
      OR t.destination_ip = :host
      OR t.interface_id = :host
      OR t.instance_id = :host
    )
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
),
pair AS (
  SELECT
    r.host,
    max(r.instance_id) AS instance,
    r.peer,
    r.service_port,
    count(DISTINCT date_trunc('hour', r.event_time)) AS hours,
    count_if(r.is_from_client) AS flows,
    sum(CASE WHEN r.is_from_client THEN r.bytes ELSE 0 END) AS bytes_out,
    sum(CASE WHEN r.is_from_client THEN 0 ELSE r.bytes END) AS bytes_in,
    min(r.event_time) AS first_seen,
    max(r.end_time) AS last_seen
  FROM record AS r
  GROUP BY r.host, r.peer, r.service_port
)
SELECT
  p.host,
  p.instance,
  p.peer,
  p.service_port,
  count(*) OVER (PARTITION BY p.peer, p.service_port) AS hosts_of_peer,
  p.hours,
  p.flows,
  p.bytes_out,
  p.bytes_in,
  p.first_seen,
  p.last_seen
FROM pair AS p
ORDER BY hosts_of_peer DESC, hours DESC, peer, host, service_port
LIMIT 100
