/*---
title = "What WAF did"
question = "How much was allowed, blocked and challenged, by which rules, and when did it begin?"
sources = ["waf"]
severity = "info"
attack = ["T1498", "T1499.002"]
false_positives = ["A new rule or rule group", "No ALLOW at all: a filter of the logging configuration drops it"]
cost = "normal"
output = [
  { name = "minute", type = "timestamp", doc = "The start of the bucket." },
  { name = "acl", type = "text", doc = "The web ACL." },
  { name = "resource", type = "text", doc = "What it protects: a distribution, a load balancer, …" },
  { name = "allowed", type = "count" },
  { name = "blocked", type = "count" },
  { name = "captcha", type = "count" },
  { name = "challenged", type = "count" },
  { name = "percent_blocked", type = "count", doc = "Blocked, of 100 requests." },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "blocked_clients", type = "count", doc = "Different addresses that were blocked or challenged." },
  { name = "rules", type = "map", doc = "How many requests each rule ended." },
]
pivots = [
  { column = "minute", to = "ct-change-window", param = "at" },
  { column = "acl", to = "waf-top-blocked", param = "acl" },
  { column = "acl", to = "waf-rule-hits", param = "acl" },
]

[params.bucket]
type = "duration"
default = "1m"
doc = "How much time one row stands for."

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "the flood begins at noon: thousands are stopped, by two rules; an hour before, only the noise is"
params = { bucket = "1h", acl = "shop_cf" }
rows = 72
contains = [
  { minute = "2026-03-11 12:00:00.000", resource = "E2SHOPDEMO1234", captcha = 0, challenged = 900, rules = { "ExploitablePaths_URIPATH" = 2, "challenge-search" = 900, "rl-ip-2000" = 3000 } },
  { minute = "2026-03-11 11:00:00.000", challenged = 0, percent_blocked = 2 },
]

[[test]]
title = "the load balancer's ACL stops six stolen passwords; its filter drops what it allows without a label"
params = { bucket = "1d", acl = "shop-alb" }
rows = 3
contains = [
  { minute = "2026-03-11 00:00:00.000", blocked = 6, challenged = 0, blocked_clients = 6, rules = { "AttributeCompromisedCredentials" = 6 } },
  { minute = "2026-03-10 00:00:00.000", blocked = 0 },
]

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
SELECT
  date_add(
    'second',
    -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket),
    date_trunc('second', t.event_time)
  ) AS minute,
  t.acl_name AS acl,
  t.httpsourceid AS resource,
  count_if(t.action = 'ALLOW') AS allowed,
  count_if(t.action = 'BLOCK') AS blocked,
  count_if(t.action = 'CAPTCHA') AS captcha,
  count_if(t.action = 'CHALLENGE') AS challenged,
  100 * count_if(t.action = 'BLOCK') / count(*) AS percent_blocked,
  count(DISTINCT t.client_ip) AS clients,
  count(DISTINCT CASE WHEN t.action <> 'ALLOW' THEN t.client_ip END) AS blocked_clients,
  histogram(CASE WHEN t.action <> 'ALLOW' THEN t.ending_rule END) AS rules
FROM waf AS t
WHERE (:acl IS NULL OR t.acl_name = :acl)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
GROUP BY 1, 2, 3
ORDER BY minute, acl, resource
LIMIT 5000
