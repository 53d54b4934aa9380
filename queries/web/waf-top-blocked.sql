/*---
title = "Who is blocked, and for what"
question = "Who is blocked by WAF, by which rules, from where and on which paths?"
sources = ["waf"]
severity = "low"
attack = ["T1190", "T1110", "T1498"]
false_positives = ["Customers whom a new rule hits", "The internet's daily noise"]
cost = "normal"
output = [
  { name = "grp", type = "text", doc = "The client, country, rule, path, program, fingerprint or host." },
  { name = "blocked", type = "count" },
  { name = "rules", type = "list", doc = "The first 10 by name." },
  { name = "uris", type = "list", doc = "The first 10 paths by name." },
  { name = "countries", type = "list", doc = "The first 10 by name." },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "user_agents", type = "count", doc = "Different ones." },
  { name = "ip", type = "ip", doc = "The client; of several the first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "waf-ip-timeline", param = "ip" },
  { column = "rules", to = "waf-rule-hits", param = "rule" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.by]
type = "enum"
values = ["ip", "country", "rule", "uri", "user_agent", "ja4", "host"]
default = "ip"
doc = "What makes a row."

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "the attacker leads: ninety injections; whoever was let through is not here"
rows = 100
contains = [
  { grp = "198.51.100.23", blocked = 90, rules = ["SQLi_QUERYARGUMENTS"], uris = ["/search"], countries = ["NL"], user_agents = 1 },
]
lacks = [{ grp = "203.0.113.166" }]

[[test]]
title = "by rule: the flood, the noise, the injections, the stolen passwords"
params = { by = "rule" }
rows = 4
contains = [
  { grp = "rl-ip-2000", blocked = 3012, clients = 1101, rules = ["rl-ip-2000"] },
  { grp = "ExploitablePaths_URIPATH", blocked = 116, clients = 30, uris = ["/.env", "/wp-login.php", "/xmlrpc.php"], countries = ["ZZ"] },
  { grp = "SQLi_QUERYARGUMENTS", blocked = 90, clients = 1 },
  { grp = "AttributeCompromisedCredentials", blocked = 6, clients = 6, countries = ["BR"], uris = ["/api/login"] },
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
  CASE :by
    WHEN 'country' THEN t.country
    WHEN 'rule' THEN t.ending_rule
    WHEN 'uri' THEN t.uri
    WHEN 'user_agent' THEN t.user_agent
    WHEN 'ja4' THEN t.ja4fingerprint
    WHEN 'host' THEN t.host
    ELSE t.client_ip
  END AS grp,
  count(*) AS blocked,
  slice(array_sort(array_agg(DISTINCT t.ending_rule)), 1, 10) AS rules,
  slice(array_sort(array_agg(DISTINCT t.uri)), 1, 10) AS uris,
  slice(array_sort(array_agg(DISTINCT t.country)), 1, 10) AS countries,
  count(DISTINCT t.client_ip) AS clients,
  count(DISTINCT t.user_agent) AS user_agents,
  min(t.client_ip) AS ip,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM waf AS t
WHERE t.is_blocked
  AND (:acl IS NULL OR t.acl_name = :acl)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
GROUP BY 1
ORDER BY blocked DESC, grp
LIMIT 100
