/*---
title = "What WAF saw of a client"
question = "What did this client ask for, what did WAF make of it, and with which fingerprint did it come?"
sources = ["waf"]
severity = "info"
attack = ["T1190"]
false_positives = ["Behind CloudFront the peer of the load balancer's ACL is an edge: its viewer is taken from X-Forwarded-For"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "client_ip", type = "ip", doc = "The peer." },
  { name = "viewer_ip", type = "ip", doc = "Who asked the proxy in front: the last address of X-Forwarded-For, which that proxy wrote." },
  { name = "acl", type = "text" },
  { name = "action", type = "text" },
  { name = "rule", type = "text", doc = "What ended the request; `Default_Action` for no rule." },
  { name = "counted", type = "count", doc = "How many of the ACL's own rules matched without ending it: waf-rule-hits says which." },
  { name = "labels", type = "list" },
  { name = "method", type = "text" },
  { name = "host", type = "hostname" },
  { name = "uri", type = "text" },
  { name = "query_string", type = "text", doc = "Decoded where it can be." },
  { name = "country", type = "text" },
  { name = "user_agent", type = "text" },
  { name = "ja4", type = "text" },
  { name = "body_bytes", type = "bytes" },
  { name = "response", type = "text", doc = "The status of a custom response." },
  { name = "request_id", type = "request_id", doc = "At what the ACL protects." },
]
pivots = [
  { column = "request_id", to = "xs-waf-to-backend", param = "request_id" },
  { column = "client_ip", to = "waf-rule-hits", param = "ip" },
  { column = "ja4", to = "waf-ja-clusters", param = "ja4" },
  { column = "client_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "viewer_ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.ip]
type = "ip_or_cidr"
doc = "The client's address or network."

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.uri_like]
type = "like"
optional = true
doc = "Only paths like this, % and _ as wildcards: /login%"

[[test]]
title = "one injection after the other is blocked; at the load balancer the attacker is behind an edge"
params = { ip = "198.51.100.23", uri_like = "/search" }
rows = 90
contains = [
  { client_ip = "198.51.100.23", acl = "shop_cf", action = "BLOCK", rule = "SQLi_QUERYARGUMENTS", labels = ["awswaf:managed:aws:sql-database:SQLi_QueryArguments"], counted = 0, country = "NL", ja4 = "t13d190900_9dc949149365_97f8aa674fd9" },
]
lacks = [{ action = "ALLOW" }]

[[test]]
title = "a rule that only counts is counted: the authorised scanner"
params = { ip = "192.0.2.90", acl = "shop_cf" }
rows = 240
contains = [{ action = "ALLOW", counted = 1, user_agent = "Nessus", labels = [] }]
lacks = [{ counted = 0 }]

[[test]]
title = "what was let through is there twice: at the edge, and at the load balancer with the viewer"
params = { ip = "198.51.100.23", uri_like = "/api/import" }
rows = 2
contains = [
  { acl = "shop_cf", client_ip = "198.51.100.23", action = "ALLOW", rule = "Default_Action", body_bytes = 71680, method = "POST" },
  { acl = "shop-alb", viewer_ip = "198.51.100.23", labels = ["awswaf:111122223333:webacl:shop-alb:via-cdn"] },
]
---*/
SELECT
  t.event_time,
  t.client_ip,
  trim(element_at(split(t.forwarded_for, ','), -1)) AS viewer_ip,
  t.acl_name AS acl,
  t.action,
  t.ending_rule AS rule,
  coalesce(cardinality(t.nonterminatingmatchingrules), 0) AS counted,
  t.label_names AS labels,
  t.method,
  t.host,
  t.uri,
  t.query_decoded AS query_string,
  t.country,
  t.user_agent,
  t.ja4fingerprint AS ja4,
  t.requestbodysize AS body_bytes,
  t.responsecodesent AS response,
  t.request_id
FROM waf AS t
WHERE (
    contains(:ip, try_cast(t.client_ip AS ipaddress))
    OR contains(:ip, try_cast(trim(element_at(split(t.forwarded_for, ','), -1)) AS ipaddress))
  )
  AND (:acl IS NULL OR t.acl_name = :acl)
  AND (:uri_like IS NULL OR t.uri LIKE :uri_like)
ORDER BY event_time, request_id, acl
LIMIT 3000

