/*---
title = "Requests that smuggle others"
question = "Which requests did the load balancer find ambiguous or dangerous (HTTP desync), and did it let them through?"
sources = ["alb"]
severity = "medium"
attack = ["T1190"]
false_positives = [
  "Old HTTP clients: blanks in the URL, a Content-Length twice",
  "An authorised scanner, which names itself in its user agent",
]
cost = "cheap"
output = [
  { name = "classification", type = "text", doc = "Ambiguous or Severe." },
  { name = "reason", type = "text" },
  { name = "client_ip", type = "ip" },
  { name = "paths", type = "list", doc = "The first 10, with `*` for numbers and ids." },
  { name = "requests", type = "count" },
  { name = "passed", type = "count", doc = "A target got it: the mode of desync mitigation allows that." },
  { name = "statuses", type = "list" },
  { name = "user_agent", type = "text", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "client_ip", to = "alb-client-timeline", param = "ip" },
]

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer: app/web/50dc6c495c0c9188, or its bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[params.path_like]
type = "like"
optional = true
doc = "Only URLs like this, % and _ as wildcards: %/login%"

[[test]]
title = "what the attacker smuggles; the scanner's tries come through sixteen edges; odd but lawful requests stay out"
rows = 18
contains = [
  { classification = "Severe", reason = "MultipleContentLength", client_ip = "198.51.100.23", paths = ["/api/cart"], requests = 6, passed = 6, statuses = [200, 400], user_agent = "curl/8.5.0" },
  { classification = "Ambiguous", reason = "AmbiguousUri", user_agent = "Nessus" },
]
lacks = [{ client_ip = "203.0.113.153" }]

[[test]]
title = "the attacker alone"
params = { ip = "198.51.100.23" }
rows = 2
contains = [{ classification = "Ambiguous", reason = "SpaceInUri", requests = 2, statuses = [400] }]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another page has none"
params = { path_like = "%/nowhere%" }
rows = 0
---*/
SELECT
  t.classification,
  t.classification_reason AS reason,
  t.client_ip,
  slice(array_sort(array_agg(DISTINCT t.path_template)), 1, 10) AS paths,
  count(*) AS requests,
  count_if(t.target_status_code <> '-') AS passed,
  array_sort(array_agg(DISTINCT t.elb_status_code)) AS statuses,
  min(t.user_agent) AS user_agent,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM alb AS t
WHERE t.classification IN ('Ambiguous', 'Severe')
  AND (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:path_like IS NULL OR t.request_url LIKE :path_like)
GROUP BY t.classification, t.classification_reason, t.client_ip
ORDER BY classification DESC, requests DESC, client_ip, reason
LIMIT 100
