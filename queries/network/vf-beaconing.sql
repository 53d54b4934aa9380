/*---
title = "Beacons"
question = "Does a host call out at regular intervals?"
sources = ["vpcflow"]
severity = "high"
attack = ["T1071.001", "T1571", "T1573"]
false_positives = [
  "Time servers, agents, telemetry, health probes",
  "Whoever talks all the time looks regular, since there is one record for each interval of the log: `is_every_record`",
]
cost = "normal"
output = [
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "peer", type = "ip" },
  { name = "service_port", type = "port" },
  { name = "protocol", type = "text" },
  { name = "calls", type = "count" },
  { name = "interval_s", type = "seconds", doc = "From one call to the next, on average." },
  { name = "jitter", type = "ratio", doc = "Standard deviation of the interval, divided by it: 0 is a metronome." },
  { name = "record_s", type = "seconds", doc = "The longest record: what is faster than the log's interval cannot be seen." },
  { name = "is_every_record", type = "bool", doc = "It calls in every interval of the log: it may call more often, or never stop." },
  { name = "bytes_per_call", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "peer", to = "dns-ioc-match", param = "answer_ip" },
  { column = "peer", to = "vf-host-peers", param = "host" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "peer", to = "xs-ip-everywhere", param = "ip" },
]

[params.host]
type = "host_ref"
optional = true
doc = "Only this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[params.min_calls]
type = "int"
default = 20
doc = "At least so many calls …"

[params.min_span]
type = "duration"
default = "2h"
doc = "… over so long."

[params.max_jitter]
type = "float"
default = 0.2
doc = "At most this much jitter."

[params.max_bytes]
type = "int"
default = 20000
doc = "At most so many bytes a call: a beacon is short."

[[test]]
title = "web02 calls home every minute, on two ports; time is the known false positive; payments is too large"
params = { host = "10.20.10.12" }
rows = 3
contains = [
  { peer = "203.0.113.200", service_port = 443, protocol = "tcp", interval_s = 60.0, record_s = 60 },
  { peer = "203.0.113.200", service_port = 8443, interval_s = 60.0, jitter = 0.0 },
  { peer = "198.51.100.123", service_port = 123, protocol = "udp", calls = 432, interval_s = 600.0, is_every_record = true, bytes_per_call = 684 },
]
lacks = [{ peer = "198.51.100.220" }]

[[test]]
title = "miners keep time as well; who calls often, but at no beat, does not, nor do visitors, monitoring inside, or what is refused"
rows = 12
contains = [{ host = "172.31.5.14", peer = "203.0.113.210", service_port = 3333, calls = 20, interval_s = 600.0 }]
lacks = [{ host = "10.20.10.30" }, { peer = "203.0.113.201" }]

[[test]]
title = "with more jitter allowed, it does"
params = { host = "10.20.10.30", max_jitter = "0.9" }
contains = [{ peer = "198.51.100.243", service_port = 443, calls = 44, is_every_record = false }]
---*/
WITH call AS (
  SELECT
    t.source_ip AS host,
    t.destination_ip AS peer,
    t.service_port,
    t.protocol_name AS protocol,
    t."start" AS start_second,
    max(t.instance_id) AS instance,
    sum(t.bytes) AS bytes,
    max(t."end" - t."start" + 1) AS record_s,
    min(t.event_time) AS event_time,
    max(t.end_time) AS end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.is_private_source
    AND NOT t.is_private_destination
    AND t.is_from_client
    AND t.is_first_hop
    AND (:host IS NULL OR t.source_ip = :host OR t.interface_id = :host OR t.instance_id = :host)
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
  GROUP BY t.source_ip, t.destination_ip, t.service_port, t.protocol_name, t."start"
),
spaced AS (
  SELECT
    c.*,
    c.start_second - lag(c.start_second) OVER (
      PARTITION BY c.host, c.peer, c.service_port, c.protocol ORDER BY c.start_second
    ) AS gap_s
  FROM call AS c
),
series AS (
  SELECT
    s.host,
    max(s.instance) AS instance,
    s.peer,
    s.service_port,
    s.protocol,
    count(*) AS calls,
    avg(s.gap_s) AS interval_s,
    stddev(s.gap_s) / nullif(avg(s.gap_s), 0) AS jitter,
    max(s.record_s) AS record_s,
    sum(s.bytes) / count(*) AS bytes_per_call,
    min(s.event_time) AS first_seen,
    max(s.end_time) AS last_seen,
    max(s.start_second) - min(s.start_second) AS span_s
  FROM spaced AS s
  GROUP BY s.host, s.peer, s.service_port, s.protocol
)
SELECT
  s.host,
  s.instance,
  s.peer,
  s.service_port,
  s.protocol,
  s.calls,
  round(s.interval_s, 1) AS interval_s,
  round(s.jitter, 2) AS jitter,
  s.record_s,
  s.interval_s <= 1.1 * s.record_s AS is_every_record,
  s.bytes_per_call,
  s.first_seen,
  s.last_seen
FROM series AS s
WHERE s.calls >= :min_calls
  AND s.span_s >= :min_span
  AND s.jitter <= :max_jitter
  AND s.bytes_per_call <= :max_bytes
ORDER BY is_every_record, jitter, calls DESC, host, peer, service_port, protocol
LIMIT 100
