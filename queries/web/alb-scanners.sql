/*---
title = "Paths that were enumerated"
question = "Who goes through paths that are not there, and what was found?"
sources = ["alb"]
severity = "low"
attack = ["T1595.002", "T1595.003"]
false_positives = [
  "Search engines after pages have moved",
  "Uptime and link checkers",
  "An authorised scanner, which names itself in its user agent",
]
cost = "normal"
output = [
  { name = "half_hour", type = "timestamp", doc = "Its start." },
  { name = "grp", type = "text", doc = "The client, or the program." },
  { name = "requests", type = "count" },
  { name = "paths", type = "count", doc = "Different ones." },
  { name = "percent_4xx", type = "count", doc = "Of 100 requests." },
  { name = "found", type = "list", doc = "The first 30 paths that are there: 2xx, 3xx or 401." },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "ip", type = "ip", doc = "The client; of several the first by name." },
  { name = "user_agent", type = "text", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "alb-client-timeline", param = "ip" },
  { column = "ip", to = "waf-ip-timeline", param = "ip" },
]

[params.by]
type = "enum"
values = ["client_ip", "user_agent"]
default = "client_ip"
doc = "What makes a row. Behind CloudFront a scanner is spread over its edges: ask by user_agent."

[params.min_paths]
type = "int"
default = 100
doc = "At least so many different paths in half an hour …"

[params.min_4xx_percent]
type = "int"
default = 70
doc = "… and so many of 100 requests refused or not found."

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
title = "one enumerates the balancer and finds ten paths; one edge is where most of another came through; the search engine looks alike, the link checker finds too much"
rows = 3
contains = [
  { half_hour = "2026-03-11 14:00:00.000", grp = "203.0.113.150", requests = 170, paths = 170, percent_4xx = 94, user_agent = "gobuster/3.6" },
  { grp = "203.0.113.152", requests = 120, paths = 120, percent_4xx = 80 },
]
lacks = [{ grp = "203.0.113.151" }, { grp = "192.0.2.90" }, { grp = "203.0.113.66" }]

[[test]]
title = "behind the edge the program gives a scanner away; the authorised one asks for one path too few"
params = { by = "user_agent" }
rows = 3
contains = [
  { half_hour = "2026-03-10 22:00:00.000", grp = "Mozilla/5.0 (compatible; feroxbuster/2.11)", requests = 1400, clients = 16, percent_4xx = 85 },
]
lacks = [{ grp = "Nessus" }]

[[test]]
title = "one path fewer is asked for"
params = { by = "user_agent", min_paths = "99" }
rows = 4
contains = [{ grp = "Nessus", paths = 99, percent_4xx = 80 }]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0

[[test]]
title = "another page has none"
params = { path_like = "%/nowhere%" }
rows = 0
---*/
WITH request AS (
  SELECT
    date_add('minute', -(minute(t.event_time) % 30), date_trunc('minute', t.event_time)) AS half_hour,
    CASE :by WHEN 'user_agent' THEN t.user_agent ELSE t.client_ip END AS grp,
    t.path,
    t.elb_status_code BETWEEN 400 AND 499 AS is_refused,
    t.elb_status_code BETWEEN 200 AND 399 OR t.elb_status_code = 401 AS is_found,
    t.client_ip,
    t.user_agent,
    t.event_time
  FROM alb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
)
SELECT
  r.half_hour,
  r.grp,
  count(*) AS requests,
  count(DISTINCT r.path) AS paths,
  100 * count_if(r.is_refused) / count(*) AS percent_4xx,
  slice(array_sort(array_agg(DISTINCT r.path) FILTER (WHERE r.is_found)), 1, 30) AS found,
  count(DISTINCT r.client_ip) AS clients,
  min(r.client_ip) AS ip,
  min(r.user_agent) AS user_agent,
  min(r.event_time) AS first_seen,
  max(r.event_time) AS last_seen
FROM request AS r
GROUP BY r.half_hour, r.grp
HAVING count(DISTINCT r.path) >= :min_paths
  AND 100 * count_if(r.is_refused) >= :min_4xx_percent * count(*)
ORDER BY paths DESC, half_hour, grp
LIMIT 100
