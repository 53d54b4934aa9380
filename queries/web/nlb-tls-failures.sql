/*---
title = "TLS handshakes that failed at a network load balancer"
question = "Which names and networks fail at the TLS handshake, with which alert, and since when?"
sources = ["nlb"]
severity = "low"
false_positives = ["Scanners and health checks that name no server and end the handshake", "Old devices"]
cost = "cheap"
output = [
  { name = "elb", type = "elb_name" },
  { name = "server_name", type = "hostname", doc = "What the client asked for (SNI); NULL if it named none." },
  { name = "alert", type = "text", doc = "What the client complained about; NULL if it said nothing." },
  { name = "network", type = "text", doc = "The /24 of the clients." },
  { name = "failures", type = "count" },
  { name = "connections", type = "count", doc = "All that this network opened for this name." },
  { name = "share", type = "ratio", doc = "Failures of these." },
  { name = "clients", type = "count", doc = "Different addresses that failed." },
  { name = "ip", type = "ip", doc = "The first of them by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "first_seen", to = "ct-change-window", param = "at" },
  { column = "server_name", to = "dns-host-queries", param = "domain" },
  { column = "ip", to = "vf-host-peers", param = "host" },
]

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer: app/web/50dc6c495c0c9188, or its bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "since the listener's change ten clients complain about the protocol; probes without a name are few; most connections work"
rows = 2
contains = [
  { server_name = "ingest.shop.example", alert = "protocol_version", network = "198.51.100.0/24", failures = 90, clients = 10, ip = "198.51.100.170", first_seen = "2026-03-12 10:00:00.000" },
  { alert = "protocol_version", network = "203.0.113.0/24", failures = 36, connections = 36, share = 1.0 },
]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
WITH connection AS (
  SELECT
    t.elb,
    t.server_name,
    t.client_network AS network,
    CASE
      WHEN t.is_tls_failure THEN
        CASE t.incoming_tls_alert
          WHEN 40 THEN 'handshake_failure'
          WHEN 42 THEN 'bad_certificate'
          WHEN 45 THEN 'certificate_expired'
          WHEN 46 THEN 'certificate_unknown'
          WHEN 48 THEN 'unknown_ca'
          WHEN 70 THEN 'protocol_version'
          WHEN 71 THEN 'insufficient_security'
          WHEN 80 THEN 'internal_error'
          ELSE CAST(t.incoming_tls_alert AS varchar)
        END
    END AS alert,
    t.is_tls_failure,
    count(*) AS connections,
    count(DISTINCT t.client_ip) AS clients,
    min(t.client_ip) AS ip,
    min(t.event_time) AS first_seen,
    max(t.event_time) AS last_seen
  FROM nlb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  GROUP BY 1, 2, 3, 4, 5
),
compared AS (
  SELECT
    c.*,
    sum(c.connections) OVER (PARTITION BY c.elb, c.server_name, c.network) AS all_connections
  FROM connection AS c
)
SELECT
  c.elb,
  c.server_name,
  c.alert,
  c.network,
  c.connections AS failures,
  c.all_connections AS connections,
  round(CAST(c.connections AS double) / c.all_connections, 3) AS share,
  c.clients,
  c.ip,
  c.first_seen,
  c.last_seen
FROM compared AS c
WHERE c.is_tls_failure
ORDER BY failures DESC, elb, server_name, alert, network
LIMIT 100
