/*---
title = "Connections to the balancer without a request"
question = "From which networks do clients connect to the balancer's nodes without sending a request?"
sources = ["alb", "vpcflow"]
severity = "medium"
attack = ["T1498", "T1499.002"]
false_positives = [
  "Monitors that only connect, and probes",
  "Requests that never were complete; and delivery of access logs is best effort",
]
cost = "normal"
output = [
  { name = "client_network", type = "cidr", doc = "The clients' /24; of IPv6 the address." },
  { name = "client_ips", type = "list", doc = "The first twenty." },
  { name = "clients", type = "count" },
  { name = "nodes", type = "list", doc = "The balancer's addresses that they reached." },
  { name = "connections", type = "count", doc = "Different client ports: about one for each connection." },
  { name = "matched", type = "count", doc = "Of these, how many have a request with the same address and port." },
  { name = "requests", type = "count", doc = "Requests of these clients in the access log, whatever the port." },
  { name = "flow_bytes", type = "bytes", doc = "From the clients to the nodes." },
  { name = "flow_packets", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "client_network", to = "alb-client-timeline", param = "ip" },
  { column = "client_network", to = "xs-ip-everywhere", param = "ip" },
  { column = "client_ips", to = "vf-host-peers", param = "host" },
]

[params.nodes]
type = "ip"
multi = true
doc = "Private addresses of the balancer's nodes: the newest field of its log (ip_address) has them, or look for interfaces called `ELB app/…`."

[params.ports]
type = "port"
multi = true
default = ["80", "443"]
doc = "The listeners' ports."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client or network."

[params.only_silent]
type = "bool"
default = true
doc = "Only clients without any request; false shows all."

[[test]]
title = "slowloris from a network, a monitor that only connects (the known false positive); visitors who ask stay out"
params = { nodes = ["10.20.0.5", "10.20.0.6"] }
contains = [
  { client_network = "198.18.80.0/24", clients = 256, connections = 600, matched = 0, requests = 0, nodes = ["10.20.0.6"] },
  { client_network = "192.0.2.0/24", client_ips = ["192.0.2.151"], connections = 6, nodes = ["10.20.0.5"] },
]
lacks = [{ client_network = "203.0.113.0/24" }]

[[test]]
title = "a connection that is the request's, by address and port"
params = { nodes = ["10.20.0.5", "10.20.0.6"], ip = "192.0.2.152", only_silent = "false" }
rows = 1
contains = [{ client_network = "192.0.2.0/24", connections = 1, matched = 1, requests = 1 }]

[[test]]
title = "one node has none of them"
params = { nodes = ["10.20.0.5"], ip = "198.18.80.0/24" }
rows = 0
---*/
WITH seen AS (
  SELECT
    true AS is_flow,
    f.source_ip AS client_ip,
    f.srcport AS client_port,
    f.destination_ip AS node,
    f.bytes,
    f.packets,
    f.event_time,
    f.end_time
  FROM vpcflow AS f
  WHERE f.has_data
    AND NOT f.is_rejected
    AND f.destination_ip IN (:nodes)
    AND f.dstport IN (:ports)
    AND f.protocol = 6
    AND (:ip IS NULL OR contains(:ip, try_cast(f.source_ip AS ipaddress)))
  UNION ALL
  SELECT
    false,
    a.client_ip,
    a.client_port,
    CAST(NULL AS varchar),
    CAST(NULL AS bigint),
    CAST(NULL AS bigint),
    coalesce(a.creation_time, a.event_time),
    CAST(NULL AS timestamp(3))
  FROM alb AS a
  WHERE :ip IS NULL OR contains(:ip, try_cast(a.client_ip AS ipaddress))
),
connection AS (
  SELECT
    s.client_ip,
    s.client_port,
    bool_or(s.is_flow) AS has_flow,
    count_if(NOT s.is_flow) AS requests,
    array_agg(DISTINCT s.node) FILTER (WHERE s.is_flow) AS nodes,
    sum(s.bytes) AS bytes,
    sum(s.packets) AS packets,
    min(s.event_time) FILTER (WHERE s.is_flow) AS first_seen,
    max(s.end_time) AS last_seen
  FROM seen AS s
  -- A client uses a port again, later: what meets within an hour is one connection.
  GROUP BY s.client_ip, s.client_port, date_trunc('hour', s.event_time)
),
client AS (
  SELECT
    c.client_ip,
    flatten(array_agg(c.nodes) FILTER (WHERE c.has_flow)) AS nodes,
    count_if(c.has_flow) AS connections,
    count_if(c.has_flow AND c.requests > 0) AS matched,
    sum(c.requests) AS requests,
    sum(c.bytes) AS bytes,
    sum(c.packets) AS packets,
    min(c.first_seen) AS first_seen,
    max(c.last_seen) AS last_seen
  FROM connection AS c
  GROUP BY c.client_ip
),
placed AS (
  SELECT
    c.*,
    coalesce(regexp_extract(c.client_ip, '^([0-9]+[.][0-9]+[.][0-9]+[.])[0-9]+$', 1) || '0/24', c.client_ip || '/128') AS client_network
  FROM client AS c
  WHERE c.connections > 0
    AND (NOT :only_silent OR c.requests = 0)
)
SELECT
  p.client_network,
  slice(array_sort(array_agg(p.client_ip)), 1, 20) AS client_ips,
  count(*) AS clients,
  array_sort(array_distinct(flatten(array_agg(p.nodes)))) AS nodes,
  sum(p.connections) AS connections,
  sum(p.matched) AS matched,
  sum(p.requests) AS requests,
  sum(p.bytes) AS flow_bytes,
  sum(p.packets) AS flow_packets,
  min(p.first_seen) AS first_seen,
  max(p.last_seen) AS last_seen
FROM placed AS p
GROUP BY p.client_network
ORDER BY connections DESC, flow_bytes DESC, client_network
LIMIT 200
