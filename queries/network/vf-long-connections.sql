/*---
title = "Connections that do not end"
question = "Which connections to the internet stayed open for hours?"
sources = ["vpcflow"]
severity = "medium"
attack = ["T1571", "T1095", "T1572"]
false_positives = [
  "Large copies, VPNs, sessions of Systems Manager, websockets, replication",
  "Clients that always use the same port, such as time servers'",
]
cost = "normal"
output = [
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "client_port", type = "port" },
  { name = "peer", type = "ip" },
  { name = "service_port", type = "port" },
  { name = "protocol", type = "text" },
  { name = "length_s", type = "seconds" },
  { name = "covered", type = "ratio", doc = "Share of the time that records with traffic cover." },
  { name = "bytes_out", type = "bytes" },
  { name = "bytes_in", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "host", to = "vf-host-peers", param = "host" },
  { column = "peer", to = "vf-host-peers", param = "host" },
  { column = "peer", to = "dns-ioc-match", param = "answer_ip" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "peer", to = "xs-ip-everywhere", param = "ip" },
]

[params.min_length]
type = "duration"
default = "1h"
doc = "At least so long."

[params.max_gap]
type = "duration"
default = "15m"
doc = "After so long without a record the same ports are another connection."

[params.host]
type = "host_ref"
optional = true
doc = "Only this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "a session of three hours; the upload is shorter, time is a known false positive"
params = { host = "10.20.10.12" }
rows = 2
contains = [
  { client_port = 51022, peer = "203.0.113.200", service_port = 8443, protocol = "tcp", length_s = 11160, covered = 1.0 },
  { peer = "198.51.100.123", service_port = 123, protocol = "udp" },
]
lacks = [{ peer = "203.0.113.201" }]

[[test]]
title = "miners; the copy job is the known false positive; ports used again after hours are no connection"
rows = 13
contains = [
  { host = "172.31.5.12", client_port = 48211, peer = "203.0.113.210" },
  { host = "10.20.11.50", client_port = 50333, peer = "192.0.2.200", length_s = 14400 },
]
lacks = [{ peer = "198.51.100.242" }]

[[test]]
title = "with a gap of hours allowed, they still do not cover the time"
params = { host = "10.20.10.30", max_gap = "6h" }
rows = 0
---*/
WITH record AS (
  SELECT
    CASE WHEN t.is_from_client THEN t.source_ip ELSE t.destination_ip END AS host,
    CASE WHEN t.is_from_client THEN t.srcport ELSE t.dstport END AS client_port,
    CASE WHEN t.is_from_client THEN t.destination_ip ELSE t.source_ip END AS peer,
    CASE WHEN t.is_from_client THEN t.dstport ELSE t.srcport END AS service_port,
    t.protocol_name AS protocol,
    t."start" AS start_second,
    max(t."end") AS end_second,
    max(t.instance_id) AS instance,
    sum(CASE WHEN t.is_from_client THEN t.bytes ELSE 0 END) AS bytes_out,
    sum(CASE WHEN t.is_from_client THEN 0 ELSE t.bytes END) AS bytes_in,
    min(t.event_time) AS event_time,
    max(t.end_time) AS end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.is_first_hop
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
  GROUP BY 1, 2, 3, 4, 5, 6
),
spaced AS (
  SELECT
    r.*,
    CASE
      WHEN r.start_second - lag(r.end_second) OVER (
        PARTITION BY r.host, r.client_port, r.peer, r.service_port, r.protocol ORDER BY r.start_second
      ) <= :max_gap THEN 0
      ELSE 1
    END AS is_first
  FROM record AS r
),
numbered AS (
  SELECT
    s.*,
    sum(s.is_first) OVER (
      PARTITION BY s.host, s.client_port, s.peer, s.service_port, s.protocol ORDER BY s.start_second
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS connection
  FROM spaced AS s
),
connection AS (
  SELECT
    n.host,
    max(n.instance) AS instance,
    n.client_port,
    n.peer,
    n.service_port,
    n.protocol,
    max(n.end_second) - min(n.start_second) + 1 AS length_s,
    sum(n.end_second - n.start_second + 1) AS covered_s,
    sum(n.bytes_out) AS bytes_out,
    sum(n.bytes_in) AS bytes_in,
    min(n.event_time) AS first_seen,
    max(n.end_time) AS last_seen
  FROM numbered AS n
  GROUP BY n.host, n.client_port, n.peer, n.service_port, n.protocol, n.connection
)
SELECT
  c.host,
  c.instance,
  c.client_port,
  c.peer,
  c.service_port,
  c.protocol,
  c.length_s,
  round(CAST(c.covered_s AS double) / c.length_s, 2) AS covered,
  c.bytes_out,
  c.bytes_in,
  c.first_seen,
  c.last_seen
FROM connection AS c
WHERE c.length_s >= :min_length
  -- Four fifths: ports that are used again by chance leave holes.
  AND 5 * c.covered_s >= 4 * c.length_s
ORDER BY length_s DESC, host, peer, service_port, client_port
LIMIT 100
