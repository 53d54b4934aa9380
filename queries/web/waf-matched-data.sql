/*---
title = "What exactly matched"
question = "Which piece of a request did a rule take for SQL injection or cross-site scripting, and where did it stand?"
sources = ["waf"]
severity = "medium"
attack = ["T1190"]
false_positives = [
  "Editors that write HTML, encoded blobs",
  "Other kinds of rules keep no details, and bodies are never logged: no row proves nothing",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "client_ip", type = "ip" },
  { name = "rule", type = "text" },
  { name = "mode", type = "text", doc = "What the rule did: BLOCK, …, or COUNT." },
  { name = "action", type = "text", doc = "What became of the request." },
  { name = "condition", type = "text", doc = "SQL_INJECTION or XSS." },
  { name = "location", type = "text", doc = "QUERY_STRING, BODY, HEADER, …; UNKNOWN in JSON bodies." },
  { name = "field", type = "text", doc = "The header, cookie or argument, if the record has it." },
  { name = "matched", type = "text", doc = "The pieces, with blanks between them." },
  { name = "method", type = "text" },
  { name = "uri", type = "text" },
  { name = "query_string", type = "text", doc = "Decoded where it can be." },
  { name = "request_id", type = "request_id" },
]
pivots = [
  { column = "client_ip", to = "waf-ip-timeline", param = "ip" },
  { column = "request_id", to = "xs-waf-to-backend", param = "request_id" },
]

[params.rule]
type = "text"
optional = true
doc = "Only this rule, by its name."

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
title = "ninety injections in the query, and an editor's HTML in four bodies"
rows = 94
contains = [
  { client_ip = "198.51.100.23", rule = "SQLi_QUERYARGUMENTS", mode = "BLOCK", action = "BLOCK", condition = "SQL_INJECTION", location = "QUERY_STRING", matched = "' UNION ALL SELECT", uri = "/search" },
  { client_ip = "203.0.113.157", rule = "CrossSiteScripting_BODY", mode = "COUNT", action = "ALLOW", condition = "XSS", location = "BODY", matched = "<img src", uri = "/api/reviews" },
]
lacks = [{ client_ip = "192.0.2.90" }]

[[test]]
title = "one rule"
params = { rule = "CrossSiteScripting_BODY" }
rows = 4

[[test]]
title = "another page has none"
params = { uri = "/nowhere" }
rows = 0

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
  t.event_time,
  t.client_ip,
  m.rule,
  m.mode,
  t.action,
  d.condition,
  d.location,
  d.field,
  array_join(d.matched, ' ') AS matched,
  t.method,
  t.uri,
  t.query_decoded AS query_string,
  t.request_id
FROM waf AS t
CROSS JOIN UNNEST(t.rule_matches) AS m (rule_group, rule, mode, details)
CROSS JOIN UNNEST(m.details) AS d (condition, sensitivity, location, matched, field)
WHERE (:acl IS NULL OR t.acl_name = :acl)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:uri IS NULL OR t.uri = :uri)
  AND (:rule IS NULL OR m.rule = :rule)
ORDER BY event_time DESC, request_id, rule, location, matched
LIMIT 300
