/*---
title = "Alerts of Network Firewall"
question = "Which rules spoke up, about whose traffic to where, and was it stopped?"
sources = ["networkfirewall_alert"]
severity = "medium"
attack = ["T1071", "T1190"]
false_positives = [
  "Rules that only write down what is allowed (left out: severity 3 and more, unless asked for)",
  "Anomalies of the stream engine, such as invalid time stamps",
]
cost = "normal"
output = [
  { name = "severity", type = "int", doc = "1 is the worst." },
  { name = "signature_id", type = "int" },
  { name = "signature", type = "text" },
  { name = "verdict", type = "text", doc = "What became of the packets: `alert`, `pass`, `drop`, or `allowed` and `blocked` in older records." },
  { name = "is_blocked", type = "bool" },
  { name = "source_ip", type = "ip" },
  { name = "destination_ip", type = "ip" },
  { name = "destination_port", type = "port" },
  { name = "protocol", type = "text", doc = "What the firewall recognised: tls, http, dns, …" },
  { name = "host", type = "hostname", doc = "The name that the client asked for: its own word." },
  { name = "firewall", type = "text" },
  { name = "rule_group", type = "text" },
  { name = "alerts", type = "count" },
  { name = "connections", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "source_ip", to = "nfw-sni-new", param = "source" },
  { column = "source_ip", to = "vf-host-peers", param = "host" },
  { column = "source_ip", to = "dns-host-queries", param = "host" },
  { column = "host", to = "dns-host-queries", param = "domain" },
  { column = "destination_ip", to = "vf-host-peers", param = "host" },
  { column = "destination_ip", to = "dns-ioc-match", param = "answer_ip" },
]

[params.max_severity]
type = "int"
default = 2
doc = "Only rules of this severity or worse: 1 is the worst, 3 and 4 are information."

[params.action]
type = "enum"
values = ["blocked", "allowed"]
optional = true
doc = "Only what was stopped, or only what went through."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only traffic of this address or network, on either side."

[params.firewall]
type = "text"
optional = true
doc = "Only this firewall."

[[test]]
title = "the beacon went through, the paste site was stopped; what is only written down stays out"
rows = 2
contains = [
  { severity = 1, signature_id = 2900001, source_ip = "10.20.10.12", destination_ip = "203.0.113.200", destination_port = 443, host = "cdn-sync-demo.example", is_blocked = false, alerts = 18, connections = 18 },
  { severity = 2, signature_id = 2900002, source_ip = "10.20.10.30", host = "paste-demo.example", is_blocked = true, verdict = "drop", alerts = 4 },
]
lacks = [{ signature = "tls egress" }]

[[test]]
title = "with information, stream anomalies are the known false positive"
params = { max_severity = "3", ip = "10.20.11.50" }
rows = 1
contains = [{ signature_id = 2210044, severity = 3, destination_ip = "198.51.100.240", alerts = 13 }]

[[test]]
title = "only what was stopped"
params = { action = "blocked" }
rows = 1
lacks = [{ is_blocked = false }]
---*/
SELECT
  t.severity,
  t.signature_id,
  t.signature,
  t.verdict,
  t.is_blocked,
  t.source_ip,
  t.destination_ip,
  t.destination_port,
  t.event.app_proto AS protocol,
  t.host,
  t.firewall_name AS firewall,
  t.rule_group,
  count(*) AS alerts,
  count(DISTINCT t.flow_id) AS connections,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM networkfirewall_alert AS t
WHERE t.severity <= :max_severity
  AND (:action IS NULL OR t.is_blocked = (:action = 'blocked'))
  AND (
    :ip IS NULL
    OR contains(:ip, try_cast(t.source_ip AS ipaddress))
    OR contains(:ip, try_cast(t.destination_ip AS ipaddress))
  )
  AND (:firewall IS NULL OR t.firewall_name = :firewall)
GROUP BY
  t.severity,
  t.signature_id,
  t.signature,
  t.verdict,
  t.is_blocked,
  t.source_ip,
  t.destination_ip,
  t.destination_port,
  t.event.app_proto,
  t.host,
  t.firewall_name,
  t.rule_group
ORDER BY severity, alerts DESC, signature_id, source_ip, destination_ip, destination_port, host, verdict, firewall
LIMIT 200
