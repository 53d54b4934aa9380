/*---
title = "Attacks that were let through"
question = "Which requests were allowed although a rule labelled them as an attack?"
sources = ["waf"]
severity = "high"
attack = ["T1190"]
false_positives = [
  "Editors that write HTML, uploads",
  "Proxies and VPNs of honest people, by their reputation",
]
cost = "normal"
output = [
  { name = "label", type = "text" },
  { name = "acl", type = "text" },
  { name = "method", type = "text" },
  { name = "uri", type = "text" },
  { name = "requests", type = "count" },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "sample_ip", type = "ip", doc = "The first by name." },
  { name = "sample_query", type = "text", doc = "Decoded where it can be; the first by name." },
  { name = "sample_request_id", type = "request_id", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "sample_request_id", to = "xs-waf-to-backend", param = "request_id" },
  { column = "uri", to = "waf-matched-data", param = "uri" },
  { column = "sample_ip", to = "waf-ip-timeline", param = "ip" },
]

[params.label_pattern]
type = "regex"
default = '(?i)(sqli|sql-database|xss|cross-?site|rce|log4j|java|lfi|rfi|ssrf|known-bad|reputation|anonymous-ip|credential_compromised|bot:)'
doc = "What labels of attacks look like."

[params.uri]
type = "text"
optional = true
doc = "Only this path."

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "thirty injections went through a rule that only counts; an editor looks alike; known crawlers and absent tokens do not"
rows = 3
contains = [
  { label = "awswaf:managed:aws:sql-database:SQLi_QueryArguments", acl = "shop_cf", method = "GET", uri = "/products/1", requests = 20, clients = 1, sample_ip = "198.51.100.23" },
  { label = "awswaf:managed:aws:sql-database:SQLi_QueryArguments", uri = "/category/3", requests = 10 },
  { label = "awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body", method = "POST", uri = "/api/reviews", requests = 4, sample_ip = "203.0.113.157" },
]
lacks = [
  { label = "awswaf:managed:aws:atp:signal:token_absent" },
  { label = "awswaf:111122223333:webacl:shop-alb:via-cdn" },
  { uri = "/search" },
  { sample_ip = "203.0.113.166" },
]

[[test]]
title = "one page"
params = { uri = "/products/1" }
rows = 1

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
  l.label,
  t.acl_name AS acl,
  t.method,
  t.uri,
  count(*) AS requests,
  count(DISTINCT t.client_ip) AS clients,
  min(t.client_ip) AS sample_ip,
  min(t.query_decoded) AS sample_query,
  min(t.request_id) AS sample_request_id,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM waf AS t
CROSS JOIN UNNEST(t.label_names) AS l (label)
WHERE t.action = 'ALLOW'
  -- A crawler that is what it says.
  AND NOT contains(t.label_names, 'awswaf:managed:aws:bot-control:bot:verified')
  AND regexp_like(l.label, :label_pattern)
  AND (:uri IS NULL OR t.uri = :uri)
  AND (:acl IS NULL OR t.acl_name = :acl)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
GROUP BY l.label, t.acl_name, t.method, t.uri
ORDER BY requests DESC, label, acl, uri, method
LIMIT 200
