/*---
title = "Clients that a rate limit stopped"
question = "Which clients did rate-based rules stop, since when, and how much came before?"
sources = ["waf"]
severity = "medium"
attack = ["T1499.002", "T1110"]
false_positives = ["An office behind one address", "Partners that use an API"]
cost = "normal"
output = [
  { name = "acl", type = "text" },
  { name = "rule", type = "text" },
  { name = "limit_key", type = "text", doc = "What the rule counts by: IP, FORWARDED_IP, CUSTOMKEYS, CONSTANT." },
  { name = "limit_value", type = "text", doc = "The address or the keys." },
  { name = "client_ip", type = "ip", doc = "The first by name." },
  { name = "max_rate", type = "count", doc = "What the rule allows …" },
  { name = "per_seconds", type = "count", doc = "… in so many seconds." },
  { name = "stopped", type = "count", doc = "Requests that the rule ended." },
  { name = "allowed_before", type = "count", doc = "Requests of the same peer before the first that was stopped, …" },
  { name = "allowed_after", type = "count", doc = "… and after it." },
  { name = "uri", type = "text", doc = "The first that was stopped, by name." },
  { name = "first_stopped", type = "timestamp" },
  { name = "last_stopped", type = "timestamp" },
]
pivots = [
  { column = "client_ip", to = "waf-ip-timeline", param = "ip" },
  { column = "client_ip", to = "alb-client-timeline", param = "ip" },
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
title = "the office is stopped after thirty pages"
params = { ip = "192.0.2.77" }
rows = 1
contains = [
  { acl = "shop_cf", rule = "rl-ip-2000", limit_key = "IP", limit_value = "192.0.2.77", client_ip = "192.0.2.77", max_rate = 2000, per_seconds = 300, stopped = 12, allowed_before = 30, allowed_after = 0 },
]

[[test]]
title = "of eleven hundred addresses of the botnet the hundred that were stopped most; who is only challenged is not among them"
rows = 100
contains = [{ limit_value = "192.0.2.77", stopped = 12 }, { stopped = 3, uri = "/search", rule = "rl-ip-2000" }]
lacks = [{ rule = "challenge-search" }]

[[test]]
title = "what another rule blocks is not limited"
params = { ip = "198.51.100.23" }
rows = 0

[[test]]
title = "another web ACL has none"
params = { acl = "other" }
rows = 0
---*/
WITH request AS (
  SELECT
    t.acl_name AS acl,
    t.client_ip,
    t.uri,
    t.action,
    t.event_time,
    t.terminatingruletype = 'RATE_BASED' AND t.action <> 'ALLOW' AS is_stopped,
    t.terminatingruleid AS rule,
    element_at(t.ratebasedrulelist, 1).limitkey AS limit_key,
    element_at(t.ratebasedrulelist, 1).limitvalue AS limit_value,
    element_at(t.ratebasedrulelist, 1).maxrateallowed AS max_rate,
    try_cast(element_at(t.ratebasedrulelist, 1).evaluationwindowsec AS bigint) AS per_seconds
  FROM waf AS t
  WHERE (:acl IS NULL OR t.acl_name = :acl)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
),
dated AS (
  SELECT
    r.*,
    min(CASE WHEN r.is_stopped THEN r.event_time END) OVER (PARTITION BY r.acl, r.client_ip) AS first_stopped_at
  FROM request AS r
),
counted AS (
  SELECT
    d.*,
    count_if(d.action = 'ALLOW' AND d.event_time < d.first_stopped_at) OVER (PARTITION BY d.acl, d.client_ip)
      AS allowed_before,
    count_if(d.action = 'ALLOW' AND d.event_time >= d.first_stopped_at) OVER (PARTITION BY d.acl, d.client_ip)
      AS allowed_after
  FROM dated AS d
  WHERE d.first_stopped_at IS NOT NULL
)
SELECT
  c.acl,
  c.rule,
  c.limit_key,
  c.limit_value,
  min(c.client_ip) AS client_ip,
  max(c.max_rate) AS max_rate,
  max(c.per_seconds) AS per_seconds,
  count(*) AS stopped,
  max(c.allowed_before) AS allowed_before,
  max(c.allowed_after) AS allowed_after,
  min(c.uri) AS uri,
  min(c.event_time) AS first_stopped,
  max(c.event_time) AS last_stopped
FROM counted AS c
WHERE c.is_stopped
GROUP BY c.acl, c.rule, c.limit_key, c.limit_value
ORDER BY stopped DESC, first_stopped, acl, rule, limit_key, limit_value
LIMIT 100
