/*---
title = "Traffic that costs"
question = "Which flows leave the zone, the region or the network, and cost money?"
sources = ["vpcflow"]
severity = "medium"
false_positives = [
  "Replication and backups that are paid for on purpose",
  "Bytes hold headers, and a gateway repeats what it sends on: good for an order, not for a bill",
]
cost = "normal"
output = [
  { name = "day", type = "text", doc = "`yyyy-MM-dd`, UTC." },
  { name = "source_ip", type = "ip" },
  { name = "source_subnet", type = "subnet_id", doc = "Where the sender's interface is logged." },
  { name = "destination_ip", type = "ip" },
  { name = "destination_service", type = "text", doc = "The AWS service there, where the log says it." },
  { name = "path", type = "text", doc = "Which way the packets left: needs traffic-path in the format." },
  { name = "crosses_zones", type = "bool", doc = "Between two zones of the VPC; NULL unless both ends are logged with az-id." },
  { name = "gigabytes", type = "float", doc = "Of 1,000,000,000 bytes." },
  { name = "share", type = "ratio", doc = "Of all bytes in the window." },
]
pivots = [
  { column = "source_ip", to = "vf-host-peers", param = "host" },
  { column = "source_ip", to = "cfg-ip-owner", param = "ip" },
  { column = "destination_ip", to = "vf-host-peers", param = "host" },
  { column = "destination_ip", to = "dns-ioc-match", param = "answer_ip" },
]

[params.host]
type = "host_ref"
optional = true
doc = "Only what this address, interface or instance sends or receives."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[params.only_zones]
type = "bool"
default = false
doc = "Only traffic between zones."

[[test]]
title = "the copy job on its way out, and once more at the gateway (the known false positive)"
contains = [
  { day = "2026-03-12", source_ip = "10.20.11.50", destination_ip = "192.0.2.200", path = "internet gateway", share = 0.48 },
  { day = "2026-03-12", source_ip = "10.20.0.10", destination_ip = "192.0.2.200", path = "internet gateway" },
  { day = "2026-03-10", source_ip = "10.20.11.50", destination_ip = "198.51.100.240", destination_service = "S3", path = "gateway endpoint" },
]

[[test]]
title = "web servers of the other zone cross it to the database, the others do not"
params = { only_zones = "true" }
contains = [{ source_ip = "10.20.10.13", destination_ip = "10.20.20.10", crosses_zones = true }, { source_ip = "10.20.20.10", destination_ip = "10.20.10.14" }]
lacks = [{ source_ip = "10.20.10.11" }, { destination_ip = "10.20.10.12" }, { source_ip = "10.20.11.50" }, { crosses_zones = false }]
---*/
WITH pair AS (
  SELECT
    CAST(date(t.event_time) AS varchar) AS day,
    t.source_ip,
    t.destination_ip,
    -- The sender's record says where it is and which way it sends, the receiver's where that one is.
    max(CASE WHEN t.flow_direction = 'egress' THEN t.subnet_id END) AS source_subnet,
    max(CASE WHEN t.flow_direction = 'egress' THEN t.az_id END) AS source_zone,
    max(CASE WHEN t.flow_direction = 'ingress' THEN t.az_id END) AS destination_zone,
    max(t.traffic_path) AS traffic_path,
    max(nullif(t.pkt_dst_aws_service, '-')) AS destination_service,
    bool_and(t.is_private_source AND t.is_private_destination) AS is_inside,
    sum(CASE WHEN t.is_first_hop THEN t.bytes ELSE 0 END) AS bytes
  FROM vpcflow AS t
  WHERE t.has_data
    AND (
      :host IS NULL
      OR t.source_ip = :host
      OR t.destination_ip = :host
      OR t.interface_id = :host
      OR t.instance_id = :host
    )
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
  GROUP BY CAST(date(t.event_time) AS varchar), t.source_ip, t.destination_ip
),
judged AS (
  SELECT
    p.*,
    CASE WHEN p.is_inside THEN p.source_zone <> p.destination_zone END AS crosses_zones,
    CAST(sum(p.bytes) OVER () AS double) AS all_bytes
  FROM pair AS p
)
SELECT
  j.day,
  j.source_ip,
  j.source_subnet,
  j.destination_ip,
  j.destination_service,
  CASE j.traffic_path
    WHEN 1 THEN 'same VPC'
    WHEN 2 THEN 'internet gateway or gateway endpoint'
    WHEN 3 THEN 'virtual private gateway'
    WHEN 4 THEN 'peering in the region'
    WHEN 5 THEN 'peering to another region'
    WHEN 6 THEN 'local gateway'
    WHEN 7 THEN 'gateway endpoint'
    WHEN 8 THEN 'internet gateway'
  END AS path,
  j.crosses_zones,
  round(j.bytes / 1e9, 3) AS gigabytes,
  round(j.bytes / nullif(j.all_bytes, 0), 2) AS share
FROM judged AS j
WHERE j.bytes > 0
  AND (NOT :only_zones OR j.crosses_zones)
ORDER BY bytes DESC, day, source_ip, destination_ip
LIMIT 200
