/*---
title = "Names that a host connects to"
question = "Which servers did hosts name in TLS and HTTP, which of them are new, and how much went there?"
sources = ["networkfirewall_alert", "networkfirewall_flow"]
optional = ["networkfirewall_flow"]
severity = "medium"
attack = ["T1071.001", "T1573"]
false_positives = [
  "New suppliers, content networks, telemetry",
  "The name is the client's own word, and with encrypted client hello it is missing",
]
cost = "heavy"
output = [
  { name = "source_ip", type = "ip" },
  { name = "host", type = "hostname" },
  { name = "is_new", type = "bool", doc = "This source did not name it in the week before." },
  { name = "known_to_others", type = "bool", doc = "Another source named it in the week before." },
  { name = "protocol", type = "text" },
  { name = "destinations", type = "list", doc = "The first five addresses: one name, many addresses is a content network." },
  { name = "connections", type = "count" },
  { name = "is_blocked", type = "bool", doc = "All were stopped." },
  { name = "bytes_out", type = "bytes", doc = "NULL without the firewall's flow log." },
  { name = "bytes_in", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "host", to = "dns-host-queries", param = "domain" },
  { column = "host", to = "dns-ioc-match", param = "domains" },
  { column = "source_ip", to = "vf-host-peers", param = "host" },
  { column = "source_ip", to = "nfw-alerts", param = "ip" },
  { column = "destinations", to = "vf-host-peers", param = "host" },
]

[tables.earlier]
source = "networkfirewall_alert"
window = "7d before"

[params.source]
type = "ip"
optional = true
doc = "Only what this address named."

[params.only_new]
type = "bool"
default = true
doc = "Only names that the source did not use in the week before."

[[test]]
title = "the beacon's name and the paste site; mail is the known false positive; payments are known"
rows = 3
contains = [
  { source_ip = "10.20.10.12", host = "cdn-sync-demo.example", is_new = true, known_to_others = false, destinations = ["203.0.113.200"], connections = 18, is_blocked = false },
  { source_ip = "10.20.10.30", host = "paste-demo.example", is_new = true, connections = 4, is_blocked = true },
  { source_ip = "10.20.10.12", host = "mail.example.org", is_new = true },
]
lacks = [{ host = "api.payments.example" }]

[[test]]
title = "names of last week alone are not told"
params = { source = "10.20.10.30", only_new = "false" }
rows = 1
lacks = [{ host = "old-supplier.example" }]

[[test]]
title = "all names of a source"
params = { source = "10.20.10.12", only_new = "false" }
rows = 4
contains = [{ host = "api.payments.example", is_new = false }, { host = "sts.eu-west-1.amazonaws.com", is_new = false }]
lacks = [{ host = "paste-demo.example" }, { host = "old-supplier.example" }]
---*/
-- Rules that only write down what is allowed are what makes names appear here: without one there are only alerts.
WITH record AS (
  SELECT
    'alert' AS kind,
    t.firewall_name AS firewall,
    t.flow_id,
    t.source_ip,
    t.host,
    t.event.app_proto AS protocol,
    t.destination_ip,
    t.is_blocked,
    CAST(NULL AS bigint) AS bytes_out,
    CAST(NULL AS bigint) AS bytes_in,
    t.event_time
  FROM networkfirewall_alert AS t
  WHERE t.host IS NOT NULL
    AND (:source IS NULL OR t.source_ip = :source)
  UNION ALL
  SELECT 'earlier', e.firewall_name, e.flow_id, e.source_ip, e.host, NULL, NULL, NULL, NULL, NULL, e.event_time
  FROM earlier AS e
  WHERE e.host IS NOT NULL
  UNION ALL
  -- One record for each direction; the lower port is the server's.
  SELECT
    'flow',
    f.firewall_name,
    f.flow_id,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    CASE WHEN f.destination_port < f.source_port THEN f.bytes END,
    CASE WHEN f.destination_port < f.source_port THEN NULL ELSE f.bytes END,
    f.event_time
  FROM networkfirewall_flow AS f
),
-- A connection's records share its number.
connection AS (
  SELECT
    r.flow_id,
    max(r.source_ip) AS source_ip,
    max(r.host) AS host,
    max(r.protocol) AS protocol,
    max(r.destination_ip) AS destination_ip,
    bool_or(r.kind = 'earlier') AS is_earlier,
    bool_or(r.is_blocked) AS is_blocked,
    sum(r.bytes_out) AS bytes_out,
    sum(r.bytes_in) AS bytes_in,
    min(r.event_time) AS first_seen,
    max(r.event_time) AS last_seen
  FROM record AS r
  GROUP BY r.firewall, r.flow_id
),
named AS (
  SELECT
    c.source_ip,
    c.host,
    count_if(c.is_earlier) AS earlier_connections,
    max(CASE WHEN NOT c.is_earlier THEN c.protocol END) AS protocol,
    slice(array_sort(array_agg(DISTINCT c.destination_ip) FILTER (WHERE NOT c.is_earlier)), 1, 5) AS destinations,
    count_if(NOT c.is_earlier) AS connections,
    bool_and(coalesce(c.is_blocked, c.is_earlier)) AS is_blocked,
    sum(CASE WHEN NOT c.is_earlier THEN c.bytes_out END) AS bytes_out,
    sum(CASE WHEN NOT c.is_earlier THEN c.bytes_in END) AS bytes_in,
    min(CASE WHEN NOT c.is_earlier THEN c.first_seen END) AS first_seen,
    max(CASE WHEN NOT c.is_earlier THEN c.last_seen END) AS last_seen
  FROM connection AS c
  WHERE c.host IS NOT NULL
  GROUP BY c.source_ip, c.host
),
compared AS (
  SELECT
    n.*,
    n.earlier_connections = 0 AS is_new,
    sum(n.earlier_connections) OVER (PARTITION BY n.host) > n.earlier_connections AS known_to_others
  FROM named AS n
)
SELECT
  c.source_ip,
  c.host,
  c.is_new,
  c.known_to_others,
  c.protocol,
  c.destinations,
  c.connections,
  c.is_blocked,
  c.bytes_out,
  c.bytes_in,
  c.first_seen,
  c.last_seen
FROM compared AS c
WHERE c.connections > 0
  AND (c.is_new OR NOT :only_new)
ORDER BY is_new DESC, known_to_others, bytes_out DESC, source_ip, host
LIMIT 200
