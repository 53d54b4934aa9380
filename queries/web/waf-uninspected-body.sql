/*---
title = "Bodies that WAF did not read to the end"
question = "Which requests had a body larger than what WAF looks at, and were they let through?"
sources = ["waf"]
severity = "medium"
attack = ["T1190"]
false_positives = ["Uploads of files"]
cost = "normal"
output = [
  { name = "acl", type = "text" },
  { name = "host", type = "hostname" },
  { name = "method", type = "text" },
  { name = "uri", type = "text" },
  { name = "action", type = "text" },
  { name = "requests", type = "count" },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "max_body", type = "bytes" },
  { name = "max_inspected", type = "bytes", doc = "8 KiB at load balancers and 16 KiB elsewhere, unless the ACL says more." },
  { name = "sample_ip", type = "ip", doc = "The first by name." },
  { name = "sample_request_id", type = "request_id", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "sample_request_id", to = "xs-waf-to-backend", param = "request_id" },
  { column = "sample_ip", to = "waf-ip-timeline", param = "ip" },
]

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "one body of 70 KB of which a quarter was read, and photos; what fits is read"
rows = 4
contains = [
  { acl = "shop_cf", method = "POST", uri = "/api/import", action = "ALLOW", requests = 1, clients = 1, max_body = 71680, max_inspected = 16384, sample_ip = "198.51.100.23" },
  { acl = "shop-alb", uri = "/api/import", max_body = 71680, max_inspected = 8192 },
  { acl = "shop_cf", uri = "/api/photos", requests = 3, max_body = 310000, sample_ip = "203.0.113.155" },
  { acl = "shop-alb", uri = "/api/photos", requests = 3 },
]

[[test]]
title = "another web ACL has none"
params = { acl = "other" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
SELECT
  t.acl_name AS acl,
  t.host,
  t.method,
  t.uri,
  t.action,
  count(*) AS requests,
  count(DISTINCT t.client_ip) AS clients,
  max(t.requestbodysize) AS max_body,
  max(t.requestbodysizeinspectedbywaf) AS max_inspected,
  min(t.client_ip) AS sample_ip,
  min(t.request_id) AS sample_request_id,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM waf AS t
WHERE t.is_body_cut
  AND (:acl IS NULL OR t.acl_name = :acl)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
GROUP BY t.acl_name, t.host, t.method, t.uri, t.action
ORDER BY requests DESC, acl, host, uri, method, action
LIMIT 100

