/*---
title = "Who makes the traffic"
question = "Which clients, networks, programs, pages or hosts make up the traffic?"
sources = ["alb"]
severity = "low"
attack = ["T1498", "T1595.002"]
false_positives = [
  "Proxies of companies, monitoring, partners",
  "Behind CloudFront the clients are its edges: ask cf-top-clients or the web ACL",
]
cost = "normal"
output = [
  { name = "grp", type = "text", doc = "The client, network, program, page or host." },
  { name = "requests", type = "count" },
  { name = "peak_rps", type = "count", doc = "The most requests in one second." },
  { name = "share_4xx", type = "ratio" },
  { name = "share_5xx", type = "ratio" },
  { name = "bytes_out", type = "bytes" },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "paths", type = "count", doc = "Different paths." },
  { name = "user_agents", type = "count", doc = "Different ones." },
  { name = "ip", type = "ip", doc = "The client; of several the first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "alb-client-timeline", param = "ip" },
  { column = "ip", to = "waf-ip-timeline", param = "ip" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.by]
type = "enum"
values = ["client_ip", "network", "user_agent", "path", "host"]
default = "client_ip"
doc = "What makes a row."

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
title = "the partner who tries again and again leads; then the announced load test; the botnet is behind the edge's addresses"
rows = 100
contains = [
  { grp = "192.0.2.120", requests = 3264, clients = 1, paths = 1, user_agents = 1, ip = "192.0.2.120" },
  { grp = "192.0.2.76", requests = 2200, share_4xx = 0.0, share_5xx = 0.0, user_agents = 1 },
]
lacks = [{ grp = "198.18.0.0" }]

[[test]]
title = "by network the edge is far ahead"
params = { by = "network" }
contains = [
  { grp = "192.0.2.0/24" },
  { grp = "198.18.40.0/24", requests = 400, clients = 40, user_agents = 1 },
]

[[test]]
title = "by host: who does not use a name of the shop"
params = { by = "host" }
contains = [{ grp = "shop-prod-1234567890.eu-west-1.elb.amazonaws.com", requests = 952, clients = 1, ip = "198.51.100.23" }]

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
    CASE :by
      WHEN 'network' THEN t.client_network
      WHEN 'user_agent' THEN t.user_agent
      WHEN 'path' THEN t.path_template
      WHEN 'host' THEN t.host
      ELSE t.client_ip
    END AS grp,
    t.event_time,
    t.client_ip,
    t.elb_status_code,
    t.sent_bytes,
    t.path,
    t.user_agent
  FROM alb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
),
paced AS (
  SELECT
    r.*,
    count(*) OVER (PARTITION BY r.grp, date_trunc('second', r.event_time)) AS rps
  FROM request AS r
)
SELECT
  p.grp,
  count(*) AS requests,
  max(p.rps) AS peak_rps,
  round(CAST(count_if(p.elb_status_code BETWEEN 400 AND 499) AS double) / count(*), 3) AS share_4xx,
  round(CAST(count_if(p.elb_status_code >= 500) AS double) / count(*), 3) AS share_5xx,
  sum(p.sent_bytes) AS bytes_out,
  count(DISTINCT p.client_ip) AS clients,
  count(DISTINCT p.path) AS paths,
  count(DISTINCT p.user_agent) AS user_agents,
  min(p.client_ip) AS ip,
  min(p.event_time) AS first_seen,
  max(p.event_time) AS last_seen
FROM paced AS p
GROUP BY p.grp
ORDER BY requests DESC, grp
LIMIT 100
