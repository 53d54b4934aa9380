/*---
title = "Networks outside that nobody talked to before"
question = "Which destinations on the internet appeared for the first time in a week?"
sources = ["vpcflow"]
severity = "medium"
attack = ["T1071", "T1571"]
false_positives = [
  "A new supplier, a copy job's new target",
  "Content networks change addresses: compare names with xs-dns-to-flow",
]
cost = "heavy"
output = [
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "network", type = "text", doc = "The /24 of the peers; of IPv6 the /64, or the address where it is written short." },
  { name = "service_port", type = "port" },
  { name = "protocol", type = "text" },
  { name = "peers", type = "list", doc = "The first ten addresses." },
  { name = "known_to_others", type = "bool", doc = "Another host went to this network and port in the week before." },
  { name = "bytes_out", type = "bytes" },
  { name = "flows", type = "count" },
  { name = "peer_service", type = "text", doc = "The AWS service at the peer, where the log says it." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "peers", to = "dns-ioc-match", param = "answer_ip" },
  { column = "host", to = "vf-host-peers", param = "host" },
  { column = "host", to = "vf-beaconing", param = "host" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "host", to = "xs-dns-to-flow", param = "host" },
]

[tables.earlier]
source = "vpcflow"
window = "7d before"

[params.host]
type = "host_ref"
optional = true
doc = "Only this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[params.min_packets]
type = "int"
default = 5
doc = "At least so many packets: stray ones are no contact."

[params.with_services]
type = "bool"
default = false
doc = "Also services of AWS."

[[test]]
title = "the web server's new contacts; payments and time are known"
params = { host = "10.20.10.12" }
rows = 3
contains = [
  { network = "203.0.113.0/24", service_port = 443, peers = ["203.0.113.200", "203.0.113.201"], known_to_others = false },
  { network = "203.0.113.0/24", service_port = 8443, peers = ["203.0.113.200"] },
  { network = "198.51.100.0/24", service_port = 53, protocol = "udp", peers = ["198.51.100.53"] },
]
lacks = [{ service_port = 123 }]

[[test]]
title = "the copy job's target is new, too (the known false positive); S3 is not, and a stray packet is no contact"
rows = 14
contains = [
  { host = "10.20.11.50", network = "192.0.2.0/24", peers = ["192.0.2.200"] },
  { host = "172.31.5.11", network = "203.0.113.0/24", service_port = 3333, flows = 20 },
  { host = "10.20.10.30", network = "198.51.100.0/24", service_port = 443, known_to_others = true },
]
lacks = [{ host = "10.20.10.30", network = "192.0.2.0/24" }, { peer_service = "S3" }, { host = "10.20.10.11" }]
---*/
WITH sent AS (
  SELECT
    false AS is_earlier,
    t.source_ip AS host,
    t.instance_id AS instance,
    t.destination_ip AS peer,
    t.service_port,
    t.protocol_name AS protocol,
    t.bytes,
    t.packets,
    t.event_time,
    t.end_time,
    nullif(t.pkt_dst_aws_service, '-') AS peer_service
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.is_private_source
    AND NOT t.is_private_destination
    AND t.is_from_client
    AND t.is_first_hop
    AND (:host IS NULL OR t.source_ip = :host OR t.interface_id = :host OR t.instance_id = :host)
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
  UNION ALL
  SELECT
    true,
    e.source_ip,
    e.instance_id,
    e.destination_ip,
    e.service_port,
    e.protocol_name,
    e.bytes,
    e.packets,
    e.event_time,
    e.end_time,
    nullif(e.pkt_dst_aws_service, '-')
  FROM earlier AS e
  WHERE e.has_data
    AND NOT e.is_rejected
    AND e.is_private_source
    AND NOT e.is_private_destination
    AND e.is_from_client
    AND e.is_first_hop
    -- Of all hosts, for known_to_others.
    AND (:vpc IS NULL OR e.vpc_id = :vpc)
),
located AS (
  SELECT
    s.*,
    coalesce(
      regexp_extract(s.peer, '^(\d+\.\d+\.\d+\.)\d+$', 1) || '0/24',
      regexp_extract(s.peer, '^(([0-9a-fA-F]+:){4})', 1) || ':/64',
      s.peer
    ) AS network
  FROM sent AS s
),
contact AS (
  SELECT
    l.host,
    max(l.instance) AS instance,
    l.network,
    l.service_port,
    l.protocol,
    count_if(l.is_earlier) AS earlier_flows,
    slice(array_sort(array_agg(DISTINCT l.peer) FILTER (WHERE NOT l.is_earlier)), 1, 10) AS peers,
    sum(CASE WHEN l.is_earlier THEN 0 ELSE l.bytes END) AS bytes_out,
    sum(CASE WHEN l.is_earlier THEN 0 ELSE l.packets END) AS packets,
    count_if(NOT l.is_earlier) AS flows,
    max(l.peer_service) AS peer_service,
    min(CASE WHEN NOT l.is_earlier THEN l.event_time END) AS first_seen,
    max(CASE WHEN NOT l.is_earlier THEN l.end_time END) AS last_seen
  FROM located AS l
  GROUP BY l.host, l.network, l.service_port, l.protocol
),
compared AS (
  SELECT
    c.*,
    sum(c.earlier_flows) OVER (PARTITION BY c.network, c.service_port, c.protocol) > 0 AS known_to_others
  FROM contact AS c
)
SELECT
  c.host,
  c.instance,
  c.network,
  c.service_port,
  c.protocol,
  c.peers,
  c.known_to_others,
  c.bytes_out,
  c.flows,
  c.peer_service,
  c.first_seen,
  c.last_seen
FROM compared AS c
WHERE c.earlier_flows = 0
  AND c.packets >= :min_packets
  AND (:with_services OR c.peer_service IS NULL)
ORDER BY known_to_others, first_seen, host, network, service_port, protocol
LIMIT 200
