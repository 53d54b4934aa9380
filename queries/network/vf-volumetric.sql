/*---
title = "Floods"
question = "Which addresses were flooded, or flooded others, with how many packets a second, and is it reflection?"
sources = ["vpcflow"]
severity = "high"
attack = ["T1498.001", "T1498.002"]
false_positives = ["Load tests, media streaming, large copies"]
cost = "normal"
output = [
  { name = "minute", type = "timestamp", doc = "In which the records begin: longer ones count with their average." },
  { name = "destination_ip", type = "ip" },
  { name = "protocol", type = "text" },
  { name = "action", type = "text", doc = "REJECT: it knocked, and used up the way there." },
  { name = "is_outgoing", type = "bool", doc = "From us to the internet: our host floods somebody." },
  { name = "packets_per_s", type = "count" },
  { name = "bits_per_s", type = "count" },
  { name = "sources", type = "count" },
  { name = "sample_sources", type = "list", doc = "The first five." },
  { name = "ports", type = "count", doc = "Ports of the destination." },
  { name = "sample_ports", type = "list", doc = "The first five." },
  { name = "reflectors", type = "list", doc = "UDP services that answer with more than they are asked: dns, ntp, snmp, ldap, ssdp, chargen, memcached." },
]
pivots = [
  { column = "destination_ip", to = "vf-host-peers", param = "host" },
  { column = "destination_ip", to = "cfg-ip-owner", param = "ip" },
  { column = "sample_sources", to = "vf-host-peers", param = "host" },
]

[params.destination]
type = "ip_or_cidr"
optional = true
doc = "Only floods on this address or network."

[params.min_packets_per_s]
type = "int"
default = 50000
doc = "At least so many packets a second. Flow logs lose records under load: see vf-log-health."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "ten minutes of reflected time and memcached; the copy job, seen at host and gateway, is the known false positive"
rows = 34
contains = [
  { minute = "2026-03-11 12:20:00.000", destination_ip = "10.20.0.40", protocol = "udp", action = "ACCEPT", is_outgoing = false, ports = 1, sample_ports = [51413], reflectors = ["memcached", "ntp"] },
  { minute = "2026-03-11 12:29:00.000", destination_ip = "10.20.0.40" },
  { minute = "2026-03-12 14:00:00.000", destination_ip = "192.0.2.200", protocol = "tcp", is_outgoing = true, sources = 2, sample_sources = ["10.20.0.10", "10.20.11.50"], sample_ports = [443], reflectors = [] },
]

[[test]]
title = "the shop's visitors are no flood, however low the threshold is set for their balancer"
params = { destination = "10.20.0.0/29", min_packets_per_s = "1000" }
rows = 0
---*/
WITH record AS (
  SELECT
    date_trunc('minute', t.event_time) AS minute,
    t.source_ip,
    t.destination_ip,
    t.protocol_name AS protocol,
    t.action,
    t.is_private_source AND NOT t.is_private_destination AS is_outgoing,
    t.dstport,
    -- A record is a minute or ten, or less; what is shorter than a minute counts as one.
    CAST(t.packets AS double) / greatest(t."end" - t."start" + 1, 60) AS packets_per_s,
    CAST(t.bytes AS double) * 8 / greatest(t."end" - t."start" + 1, 60) AS bits_per_s,
    CASE
      WHEN t.protocol <> 17 THEN NULL
      WHEN t.srcport = 53 THEN 'dns'
      WHEN t.srcport = 123 THEN 'ntp'
      WHEN t.srcport = 161 THEN 'snmp'
      WHEN t.srcport = 389 THEN 'ldap'
      WHEN t.srcport = 1900 THEN 'ssdp'
      WHEN t.srcport = 19 THEN 'chargen'
      WHEN t.srcport = 11211 THEN 'memcached'
    END AS reflector
  FROM vpcflow AS t
  WHERE t.has_data
    AND t.is_first_hop
    AND (:destination IS NULL OR contains(:destination, try_cast(t.destination_ip AS ipaddress)))
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
)
SELECT
  r.minute,
  r.destination_ip,
  r.protocol,
  r.action,
  r.is_outgoing,
  CAST(sum(r.packets_per_s) AS bigint) AS packets_per_s,
  CAST(sum(r.bits_per_s) AS bigint) AS bits_per_s,
  count(DISTINCT r.source_ip) AS sources,
  slice(array_sort(array_agg(DISTINCT r.source_ip)), 1, 5) AS sample_sources,
  count(DISTINCT r.dstport) AS ports,
  slice(array_sort(array_agg(DISTINCT r.dstport)), 1, 5) AS sample_ports,
  coalesce(array_sort(array_agg(DISTINCT r.reflector) FILTER (WHERE r.reflector IS NOT NULL)), ARRAY[]) AS reflectors
FROM record AS r
GROUP BY r.minute, r.destination_ip, r.protocol, r.action, r.is_outgoing
HAVING sum(r.packets_per_s) >= :min_packets_per_s
ORDER BY packets_per_s DESC, minute, destination_ip, protocol, action, is_outgoing
LIMIT 300
