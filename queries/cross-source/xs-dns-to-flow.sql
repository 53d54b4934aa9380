/*---
title = "Names of a host's connections"
question = "Which name had this host looked up before it connected, and which connections went to bare addresses?"
sources = ["resolver", "vpcflow"]
severity = "medium"
attack = ["T1071"]
false_positives = [
  "Long connections and cached answers outlive the time a name is looked for",
  "Addresses in a configuration: time servers, agents",
]
cost = "normal"
output = [
  { name = "peer_ip", type = "ip" },
  { name = "port", type = "port" },
  { name = "protocol", type = "text" },
  { name = "names", type = "list", doc = "What was looked up before; the first twenty. Empty: the address came from elsewhere." },
  { name = "is_bare", type = "bool", doc = "No look-up before any of the connections." },
  { name = "flows", type = "count", doc = "Records of the host's own direction." },
  { name = "unnamed", type = "count", doc = "Of these, without a name shortly before." },
  { name = "bytes_out", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "names", to = "dns-host-queries", param = "domain" },
  { column = "peer_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "peer_ip", to = "dns-ioc-match", param = "answer_ip" },
  { column = "peer_ip", to = "vf-host-peers", param = "host" },
]

[params.host]
type = "host_ref"
doc = "The host: an address, a network interface (eni-…) or an instance (i-…)."

[params.ttl]
type = "duration"
default = "15m"
doc = "How long after an answer a connection may start."

[params.only_public]
type = "bool"
default = true
doc = "Only peers outside; false shows the VPC's own addresses, too."

[[test]]
title = "the drop and the foreign name server were never looked up, the server that commands was; time is the known false positive"
params = { host = "10.20.10.12" }
rows = 6
contains = [
  { peer_ip = "203.0.113.201", port = 443, is_bare = true, names = [], flows = 50, unnamed = 50 },
  { peer_ip = "198.51.100.53", port = 53, protocol = "udp", is_bare = true },
  { peer_ip = "198.51.100.123", port = 123, is_bare = true },
  { peer_ip = "203.0.113.200", port = 443, is_bare = false, flows = 229 },
]

[[test]]
title = "a miner knows its pool by name, every time"
params = { host = "172.31.5.11" }
rows = 1
contains = [{ peer_ip = "203.0.113.210", port = 3333, names = ["pool.miner-demo.example"], is_bare = false, unnamed = 0, flows = 20 }]

[[test]]
title = "by its instance the same, and a short time finds fewer names"
params = { host = "i-0c35339aa6cc097d5", ttl = "1s" }
rows = 6
contains = [{ peer_ip = "203.0.113.201", is_bare = true, unnamed = 50 }]
---*/
WITH sent AS (
  SELECT
    f.source_ip AS host,
    f.destination_ip AS peer_ip,
    f.srcport,
    f.dstport AS port,
    f.protocol_name AS protocol,
    f.event_time,
    f.end_time,
    sum(f.bytes) AS bytes
  FROM vpcflow AS f
  WHERE f.has_data
    AND NOT f.is_rejected
    AND f.is_from_client
    AND (
      f.source_ip = :host
      OR (f.flow_direction = 'egress' AND (f.interface_id = :host OR f.instance_id = :host))
    )
    AND (NOT :only_public OR NOT f.is_private_destination)
  GROUP BY f.source_ip, f.destination_ip, f.srcport, f.dstport, f.protocol_name, f.event_time, f.end_time
),
answer AS (
  SELECT
    r.srcaddr AS host,
    a.ip,
    r.domain,
    r.event_time
  FROM resolver AS r
  CROSS JOIN UNNEST(r.answer_addresses) AS a (ip)
  -- The resolver knows instances and addresses, not interfaces: those meet by address below.
  WHERE r.srcaddr = :host OR r.instance_id = :host OR :host LIKE 'eni-%'
),
named AS (
  SELECT
    s.peer_ip,
    s.port,
    s.protocol,
    s.event_time,
    s.end_time,
    s.bytes,
    -- The latest look-up before the flow ended counts.
    max_by(a.domain, a.event_time) AS domain
  FROM sent AS s
  LEFT JOIN answer AS a
    ON a.host = s.host
      AND a.ip = s.peer_ip
      AND a.event_time <= s.end_time
      AND a.event_time >= date_add('second', -:ttl, s.event_time)
  GROUP BY s.peer_ip, s.srcport, s.port, s.protocol, s.event_time, s.end_time, s.bytes
)
SELECT
  n.peer_ip,
  n.port,
  n.protocol,
  coalesce(
    slice(array_sort(array_agg(DISTINCT n.domain) FILTER (WHERE n.domain IS NOT NULL)), 1, 20),
    CAST(ARRAY[] AS array(varchar))
  ) AS names,
  count(n.domain) = 0 AS is_bare,
  count(*) AS flows,
  count_if(n.domain IS NULL) AS unnamed,
  sum(n.bytes) AS bytes_out,
  min(n.event_time) AS first_seen,
  max(n.end_time) AS last_seen
FROM named AS n
GROUP BY n.peer_ip, n.port, n.protocol
ORDER BY is_bare DESC, bytes_out DESC, peer_ip, port, protocol
LIMIT 300
