/*---
title = "Who downloaded much through the web tier"
question = "Who downloaded a lot through the web tier, and page by page?"
sources = ["alb"]
severity = "high"
attack = ["T1213", "T1567"]
false_positives = ["Partners and exports that are meant", "Downloads and films"]
cost = "normal"
output = [
  { name = "hour", type = "timestamp" },
  { name = "client_ip", type = "ip" },
  { name = "path", type = "text", doc = "With `*` for numbers and ids." },
  { name = "requests", type = "count" },
  { name = "distinct_queries", type = "count", doc = "Different query strings: as many as requests when somebody goes through the pages." },
  { name = "bytes_out", type = "bytes" },
  { name = "max_bytes", type = "bytes", doc = "The largest answer." },
  { name = "path_share", type = "ratio", doc = "Of all bytes of this page in the window." },
  { name = "user_agent", type = "text", doc = "The first by name." },
  { name = "sample_query", type = "text", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "client_ip", to = "alb-client-timeline", param = "ip" },
  { column = "client_ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.min_bytes]
type = "int"
default = 200000000
doc = "At least so many bytes of one page to one client in an hour."

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
title = "the export is read page by page, three stolen accounts list their orders, a partner fetches the catalogue; three files are too few"
rows = 5
contains = [
  { hour = "2026-03-11 03:00:00.000", client_ip = "198.51.100.23", path = "/api/export", requests = 819, distinct_queries = 819, user_agent = "curl/8.5.0", sample_query = "page=1" },
  { hour = "2026-03-11 13:00:00.000", client_ip = "198.19.0.0", path = "/api/orders", requests = 200, distinct_queries = 200 },
  { hour = "2026-03-12 06:00:00.000", client_ip = "192.0.2.123", path = "/export/catalog.zip", requests = 5, distinct_queries = 0 },
]
lacks = [{ client_ip = "192.0.2.124" }]

[[test]]
title = "less is enough"
params = { min_bytes = "150000000", ip = "192.0.2.124" }
rows = 1
contains = [{ requests = 3, path_share = 0.375 }]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another page has none"
params = { path_like = "%/nowhere%" }
rows = 0
---*/
WITH download AS (
  SELECT
    date_trunc('hour', t.event_time) AS hour,
    t.client_ip,
    t.path_template AS path,
    count(*) AS requests,
    count(DISTINCT t.query_string) AS distinct_queries,
    sum(t.sent_bytes) AS bytes_out,
    max(t.sent_bytes) AS max_bytes,
    min(t.user_agent) AS user_agent,
    min(t.query_string) AS sample_query,
    min(t.event_time) AS first_seen,
    max(t.event_time) AS last_seen
  FROM alb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
  GROUP BY date_trunc('hour', t.event_time), t.client_ip, t.path_template
),
compared AS (
  SELECT
    d.*,
    sum(d.bytes_out) OVER (PARTITION BY d.path) AS path_bytes
  FROM download AS d
)
SELECT
  c.hour,
  c.client_ip,
  c.path,
  c.requests,
  c.distinct_queries,
  c.bytes_out,
  c.max_bytes,
  round(CAST(c.bytes_out AS double) / nullif(c.path_bytes, 0), 3) AS path_share,
  c.user_agent,
  c.sample_query,
  c.first_seen,
  c.last_seen
FROM compared AS c
WHERE c.bytes_out >= :min_bytes
  AND (:ip IS NULL OR contains(:ip, try_cast(c.client_ip AS ipaddress)))
ORDER BY bytes_out DESC, hour, client_ip, path
LIMIT 100

