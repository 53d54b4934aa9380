/*---
title = "What each rule does"
question = "How often does each rule end, count or challenge a request, and who would be blocked if a counting rule were enabled?"
sources = ["waf"]
severity = "info"
false_positives = ["A rule that counts and a rule that ends may be hit by one request: the rows do not add up"]
cost = "normal"
output = [
  { name = "acl", type = "text" },
  { name = "rule_group", type = "text", doc = "NULL for the ACL's own rules." },
  { name = "rule", type = "text" },
  { name = "mode", type = "text", doc = "What the rule did: BLOCK, CAPTCHA, CHALLENGE, ALLOW, or COUNT." },
  { name = "hits", type = "count" },
  { name = "allowed_anyway", type = "count", doc = "Of these, requests that got through: what the rule would stop if it did not only count." },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "uris", type = "count", doc = "Different paths." },
  { name = "sample_uri", type = "text", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "rule", to = "waf-matched-data", param = "rule" },
  { column = "sample_uri", to = "waf-allowed-but-labelled", param = "uri" },
]

[params.rule]
type = "text"
optional = true
doc = "Only this rule, by its name."

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "the botnet's program would be stopped by a rule that only counts, and so would some visitors"
params = { rule = "bot-ua" }
rows = 1
contains = [
  { acl = "shop_cf", rule = "bot-ua", mode = "COUNT", hits = 12216, allowed_anyway = 9216, clients = 3001, uris = 4 },
]

[[test]]
title = "what ends requests, what only counts them, and one rule that does both"
rows = 9
contains = [
  { rule = "rl-ip-2000", mode = "BLOCK", hits = 3012, allowed_anyway = 0, clients = 1101 },
  { rule = "challenge-search", mode = "CHALLENGE", hits = 900 },
  { rule_group = "AWS#AWSManagedRulesSQLiRuleSet", rule = "SQLi_QUERYARGUMENTS", mode = "BLOCK", hits = 90, allowed_anyway = 0 },
  { rule_group = "AWS#AWSManagedRulesSQLiRuleSet", rule = "SQLi_QUERYARGUMENTS", mode = "COUNT", hits = 30, allowed_anyway = 30, uris = 2 },
  { rule = "sqli-count", mode = "COUNT", hits = 240, clients = 1 },
]
lacks = [{ rule = "Default_Action" }]

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
  m.rule_group,
  m.rule,
  m.mode,
  count(*) AS hits,
  count_if(t.action = 'ALLOW') AS allowed_anyway,
  count(DISTINCT t.client_ip) AS clients,
  count(DISTINCT t.uri) AS uris,
  min(t.uri) AS sample_uri,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM waf AS t
CROSS JOIN UNNEST(t.rule_matches) AS m (rule_group, rule, mode, details)
WHERE (:acl IS NULL OR t.acl_name = :acl)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:rule IS NULL OR m.rule = :rule)
GROUP BY t.acl_name, m.rule_group, m.rule, m.mode
ORDER BY hits DESC, acl, rule_group, rule, mode
LIMIT 200
