/*---
title = "Floods of requests"
question = "Is the load balancer flooded: how fast, from how many, on what, and what does it do to the targets?"
sources = ["alb"]
severity = "high"
attack = ["T1499.002", "T1498.001"]
false_positives = ["A load test", "A campaign, or the start of a sale", "A crawler without manners"]
cost = "normal"
output = [
  { name = "bucket", type = "timestamp", doc = "The start of ten seconds." },
  { name = "elb", type = "elb_name" },
  { name = "rps", type = "count", doc = "Requests a second." },
  { name = "clients", type = "count", doc = "Different addresses: few if the load balancer is behind CloudFront." },
  { name = "top_path", type = "text", doc = "With `*` for numbers and ids." },
  { name = "top_path_percent", type = "count", doc = "Of 100 requests." },
  { name = "distinct_urls", type = "count", doc = "Nearly as many as requests: the cache is avoided." },
  { name = "p95_target_seconds", type = "seconds" },
  { name = "percent_5xx", type = "count", doc = "Of 100 requests." },
  { name = "top_user_agent", type = "text" },
  { name = "top_user_agent_percent", type = "count", doc = "Of 100 requests." },
]
pivots = [
  { column = "top_path", to = "cf-cache-busting", param = "path" },
  { column = "bucket", to = "ct-change-window", param = "at" },
]

[params.min_rps]
type = "int"
default = 200
doc = "At least so many requests a second, over ten seconds."

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
title = "two bursts reach the balancer, and so did a load test; how they began is too slow"
rows = 3
contains = [
  { bucket = "2026-03-11 12:10:00.000", elb = "app/shop-prod/50dc6c495c0c9188", rps = 312, top_path = "/search", top_path_percent = 99, top_user_agent_percent = 0 },
  { bucket = "2026-03-11 12:31:00.000", rps = 312, top_path = "/search", percent_5xx = 0 },
  { bucket = "2026-03-10 05:02:00.000", rps = 219, top_path = "/category/*", distinct_urls = 30, percent_5xx = 0, top_user_agent = "k6/0.57.0 (https://k6.io/)", top_user_agent_percent = 99 },
]

[[test]]
title = "from 80 a second on the first seconds of the bursts are there"
params = { min_rps = "80" }
rows = 5
contains = [{ bucket = "2026-03-11 12:09:50.000", top_path = "/search" }]

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
    -- When the request came: with slow targets the answers are spread.
    date_add(
      'second',
      -(second(coalesce(t.creation_time, t.event_time)) % 10),
      date_trunc('second', coalesce(t.creation_time, t.event_time))
    ) AS bucket,
    t.elb,
    t.client_ip,
    t.path_template AS path,
    t.request_url,
    t.user_agent,
    t.target_processing_time,
    t.elb_status_code
  FROM alb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
),
paced AS (
  SELECT
    r.*,
    count(*) OVER (PARTITION BY r.elb, r.bucket) AS requests
  FROM request AS r
),
busy AS (
  SELECT
    p.*,
    count(*) OVER (PARTITION BY p.elb, p.bucket, p.path) AS path_requests,
    count(*) OVER (PARTITION BY p.elb, p.bucket, p.user_agent) AS user_agent_requests
  FROM paced AS p
  WHERE p.requests >= 10 * :min_rps
)
SELECT
  b.bucket,
  b.elb,
  count(*) / 10 AS rps,
  count(DISTINCT b.client_ip) AS clients,
  -- Rows with NULLs cannot be compared.
  max_by(b.path, ROW(b.path_requests, coalesce(b.path, ''))) AS top_path,
  100 * max(b.path_requests) / count(*) AS top_path_percent,
  count(DISTINCT b.request_url) AS distinct_urls,
  approx_percentile(CASE WHEN b.target_processing_time >= 0 THEN b.target_processing_time END, 0.95)
    AS p95_target_seconds,
  100 * count_if(b.elb_status_code >= 500) / count(*) AS percent_5xx,
  max_by(b.user_agent, ROW(b.user_agent_requests, coalesce(b.user_agent, ''))) AS top_user_agent,
  100 * max(b.user_agent_requests) / count(*) AS top_user_agent_percent
FROM busy AS b
GROUP BY b.bucket, b.elb
ORDER BY rps DESC, bucket, elb
LIMIT 500
