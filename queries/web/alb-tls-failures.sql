/*---
title = "TLS handshakes that failed"
question = "Which clients fail at the TLS handshake or with their certificate, which still speak an old protocol, and since when?"
sources = ["alb_connection"]
severity = "low"
attack = ["T1573", "T1595"]
false_positives = ["Old devices", "Plain HTTP on the TLS port, and scanners that only look", "A certificate that has run out"]
cost = "cheap"
output = [
  { name = "reason", type = "text", doc = "Why the client's certificate was refused, `no cipher` (the handshake failed), or `old protocol` (it worked)." },
  { name = "tls_protocol", type = "text", doc = "`-` for none." },
  { name = "tls_cipher", type = "text", doc = "`-` for none." },
  { name = "listener_port", type = "port" },
  { name = "client_ip", type = "ip" },
  { name = "connections", type = "count" },
  { name = "cert_names", type = "list", doc = "The names in the certificates that the client showed." },
  { name = "cert_not_after", type = "timestamp", doc = "Until when the last of them was valid." },
  { name = "p95_handshake_seconds", type = "seconds" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "client_ip", to = "alb-client-timeline", param = "ip" },
  { column = "first_seen", to = "ct-change-window", param = "at" },
]

[params.plain_ports]
type = "port"
multi = true
default = [80]
doc = "Ports of listeners without TLS, where no cipher is no failure."

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer: app/web/50dc6c495c0c9188, or its bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "two tills with bad certificates and one that is old; those whose handshake works stay out"
contains = [
  { reason = "ClientCertExpired", client_ip = "192.0.2.121", tls_protocol = "TLSv1.2", connections = 20, first_seen = "2026-03-10 09:00:00.000" },
  { reason = "ClientCertUntrusted", client_ip = "192.0.2.122", connections = 12 },
  { reason = "old protocol", client_ip = "192.0.2.125", tls_protocol = "TLSv1", connections = 4, cert_names = [] },
]
lacks = [{ tls_protocol = "TLSv1.3", reason = "no cipher" }]

[[test]]
title = "after the stricter policy every visitor of the range fails two or three times"
params = { ip = "198.51.100.100" }
rows = 1
contains = [{ reason = "no cipher", tls_cipher = "-", client_ip = "198.51.100.100" }]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0
---*/
WITH failure AS (
  SELECT
    CASE
      WHEN t.is_verify_failed THEN t.verify_error
      WHEN coalesce(t.tls_cipher, '-') = '-' AND t.listener_port NOT IN (:plain_ports) THEN 'no cipher'
      WHEN t.tls_protocol IN ('TLSv1', 'TLSv1.1') THEN 'old protocol'
    END AS reason,
    t.*
  FROM alb_connection AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
)
SELECT
  f.reason,
  f.tls_protocol,
  f.tls_cipher,
  f.listener_port,
  f.client_ip,
  count(*) AS connections,
  coalesce(array_sort(array_agg(DISTINCT f.cert_name) FILTER (WHERE f.cert_name IS NOT NULL)), ARRAY[]) AS cert_names,
  max(f.cert_not_after) AS cert_not_after,
  approx_percentile(f.tls_handshake_latency, 0.95) AS p95_handshake_seconds,
  min(f.event_time) AS first_seen,
  max(f.event_time) AS last_seen
FROM failure AS f
WHERE f.reason IS NOT NULL
GROUP BY f.reason, f.tls_protocol, f.tls_cipher, f.listener_port, f.client_ip
ORDER BY connections DESC, reason, client_ip, tls_protocol, tls_cipher, listener_port
LIMIT 100
