/*---
title = "Top talkers"
question = "Who moves the most bytes or packets in this network?"
sources = ["vpcflow"]
severity = "info"
false_positives = [
  "Backups and replication",
  "A NAT gateway sends on in its own name: the same bytes appear for the host and for the gateway",
]
cost = "normal"
output = [
  { name = "source_ip", type = "ip" },
  { name = "destination_ip", type = "ip" },
  { name = "service_port", type = "port" },
  { name = "protocol", type = "text" },
  { name = "scope", type = "text", doc = "`internal`, `out` or `in`: which way the bytes went." },
  { name = "bytes", type = "bytes", doc = "From the source to the destination." },
  { name = "packets", type = "count" },
  { name = "flows", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "source_ip", to = "vf-host-peers", param = "host" },
  { column = "destination_ip", to = "vf-host-peers", param = "host" },
  { column = "destination_ip", to = "dns-ioc-match", param = "answer_ip" },
  { column = "destination_ip", to = "ct-ip-activity", param = "ip" },
  { column = "destination_ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.by]
type = "enum"
values = ["bytes", "packets"]
default = "bytes"
doc = "What the order goes by."

[params.scope]
type = "enum"
values = ["internal", "out", "in"]
optional = true
doc = "Only traffic inside, to the internet, or from it."

[params.host]
type = "host_ref"
optional = true
doc = "Only traffic of this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "the copy job is far ahead, and the gateway repeats it (the known false positive)"
params = { scope = "out" }
contains = [
  { source_ip = "10.20.11.50", destination_ip = "192.0.2.200", service_port = 443, protocol = "tcp", flows = 24 },
  { source_ip = "10.20.0.10", destination_ip = "192.0.2.200", service_port = 443, flows = 24 },
  { source_ip = "10.20.10.12", destination_ip = "203.0.113.201", flows = 50 },
]
lacks = [{ scope = "in" }, { scope = "internal" }]

[[test]]
title = "what two interfaces recorded counts once: the database's own records of the same pair stay out"
params = { host = "10.20.10.11", scope = "internal" }
contains = [{ source_ip = "10.20.10.11", destination_ip = "10.20.20.10", service_port = 5432, flows = 863 }]

[[test]]
title = "by packets, the flood leads"
params = { by = "packets", scope = "in" }
contains = [{ destination_ip = "10.20.0.40", service_port = 123, protocol = "udp" }]
lacks = [{ scope = "out" }]
---*/
WITH flow AS (
  SELECT
    t.source_ip,
    t.destination_ip,
    t.service_port,
    t.protocol_name AS protocol,
    CASE
      WHEN t.is_private_source AND t.is_private_destination THEN 'internal'
      WHEN t.is_private_source THEN 'out'
      ELSE 'in'
    END AS scope,
    t.bytes,
    t.packets,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    -- Both ends of a conversation inside the VPC record it.
    AND t.is_first_hop
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
  f.source_ip,
  f.destination_ip,
  f.service_port,
  f.protocol,
  f.scope,
  sum(f.bytes) AS bytes,
  sum(f.packets) AS packets,
  count(*) AS flows,
  min(f.event_time) AS first_seen,
  max(f.end_time) AS last_seen
FROM flow AS f
WHERE :scope IS NULL OR f.scope = :scope
GROUP BY f.source_ip, f.destination_ip, f.service_port, f.protocol, f.scope
ORDER BY CASE :by WHEN 'packets' THEN sum(f.packets) ELSE sum(f.bytes) END DESC, source_ip, destination_ip, service_port, protocol
LIMIT 100
