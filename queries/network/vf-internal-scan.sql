/*---
title = "Scans from inside"
question = "Does one of our hosts try many others, or many ports of one?"
sources = ["vpcflow"]
severity = "high"
attack = ["T1046", "T1018"]
false_positives = [
  "The authorised vulnerability scanner",
  "Service registries and health checks whose targets are gone",
]
cost = "normal"
output = [
  { name = "interval_start", type = "timestamp" },
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "kind", type = "text", doc = "`hosts`: one port of many hosts; `ports`: many ports of one host." },
  { name = "target", type = "text", doc = "The port, or the host." },
  { name = "targets", type = "count", doc = "How many hosts, or ports." },
  { name = "sample", type = "list", doc = "The first ten of them." },
  { name = "flows", type = "count" },
  { name = "rejected_share", type = "ratio" },
  { name = "bytes_per_flow", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "host", to = "vf-host-peers", param = "host" },
  { column = "host", to = "vf-admin-east-west", param = "host" },
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
]

[params.min_hosts]
type = "int"
default = 20
doc = "At least so many hosts on one port …"

[params.min_ports]
type = "int"
default = 20
doc = "… or so many ports of one host."

[params.interval]
type = "duration"
default = "10m"
doc = "Within how long; not below the flow log's aggregation interval."

[params.host]
type = "host_ref"
optional = true
doc = "Only scans by this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "three ports on 160 hosts, then many ports of one; a registry is the known false positive, monitoring is none"
rows = 8
contains = [
  { interval_start = "2026-03-11 02:20:00.000", host = "10.20.10.12", kind = "hosts", target = "22", targets = 100, flows = 100, rejected_share = 1.0 },
  { interval_start = "2026-03-11 02:30:00.000", host = "10.20.10.12", kind = "hosts", target = "22", targets = 60 },
  { host = "10.20.10.12", kind = "hosts", target = "445", targets = 100 },
  { host = "10.20.10.12", kind = "hosts", target = "3306", targets = 100 },
  { host = "10.20.10.30", kind = "ports", target = "10.20.20.11", targets = 24 },
  { host = "10.20.10.30", kind = "hosts", target = "8500", targets = 30 },
]
lacks = [{ host = "10.20.12.9" }]

[[test]]
title = "the whole scan in an hour"
params = { host = "10.20.10.12", interval = "1h" }
rows = 3
contains = [{ kind = "hosts", target = "3306", targets = 160, flows = 160 }]
lacks = [{ kind = "ports" }]

[[test]]
title = "with more ports asked for, the host alone is no scan"
params = { host = "10.20.10.30", min_ports = "25", min_hosts = "31" }
rows = 0
---*/
WITH probe AS (
  SELECT
    t."start" - t."start" % :interval AS interval_second,
    t.source_ip AS host,
    t.instance_id AS instance,
    t.destination_ip AS peer,
    CAST(t.dstport AS varchar) AS port,
    t.is_rejected,
    t.bytes,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND t.is_private_source
    AND t.is_private_destination
    AND t.is_from_client
    AND t.is_first_hop
    AND (:host IS NULL OR t.source_ip = :host OR t.interface_id = :host OR t.instance_id = :host)
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
),
-- Each probe counts in both directions: towards other hosts on its port, and towards other ports of its host.
counted AS (
  SELECT
    p.interval_second,
    p.host,
    p.instance,
    k.kind,
    CASE k.kind WHEN 'hosts' THEN p.port ELSE p.peer END AS target,
    CASE k.kind WHEN 'hosts' THEN p.peer ELSE p.port END AS tried,
    p.is_rejected,
    p.bytes,
    p.event_time,
    p.end_time
  FROM probe AS p
  CROSS JOIN UNNEST(ARRAY['hosts', 'ports']) AS k (kind)
)
SELECT
  CAST(from_unixtime(c.interval_second) AT TIME ZONE 'UTC' AS timestamp(3)) AS interval_start,
  c.host,
  max(c.instance) AS instance,
  c.kind,
  c.target,
  count(DISTINCT c.tried) AS targets,
  slice(array_sort(array_agg(DISTINCT c.tried)), 1, 10) AS sample,
  count(*) AS flows,
  round(CAST(count_if(c.is_rejected) AS double) / count(*), 2) AS rejected_share,
  sum(c.bytes) / count(*) AS bytes_per_flow,
  min(c.event_time) AS first_seen,
  max(c.end_time) AS last_seen
FROM counted AS c
GROUP BY c.interval_second, c.host, c.kind, c.target
HAVING count(DISTINCT c.tried) >= CASE c.kind WHEN 'hosts' THEN :min_hosts ELSE :min_ports END
  -- A probe is refused, or ends after three empty packets. Who says something is no scanner.
  AND (sum(c.bytes) <= 200 * count(*) OR 2 * count_if(c.is_rejected) >= count(*))
ORDER BY targets DESC, interval_start, host, kind, target
LIMIT 100
