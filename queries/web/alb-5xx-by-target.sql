/*---
title = "Errors by target and page"
question = "Which target, target group or page makes the errors?"
sources = ["alb"]
severity = "medium"
false_positives = ["A few errors everywhere, all the time: compare the shares"]
cost = "normal"
output = [
  { name = "target_group", type = "text" },
  { name = "target_ip", type = "ip", doc = "`-` where the request reached no target." },
  { name = "path", type = "text", doc = "With `*` for numbers and ids." },
  { name = "status", type = "status_code", doc = "What the client got." },
  { name = "target_status", type = "text", doc = "What the target answered; `-` if it did not." },
  { name = "reason", type = "text", doc = "error_reason, or `-`." },
  { name = "errors", type = "count" },
  { name = "share_of_path", type = "ratio", doc = "Of all requests for this page that this target got." },
  { name = "share_of_target", type = "ratio", doc = "Errors of any kind among all requests that this target got: one bad target stands out." },
  { name = "p95_target_seconds", type = "seconds", doc = "Of these requests." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "target_ip", to = "cfg-ip-owner", param = "ip" },
  { column = "target_ip", to = "vf-host-peers", param = "host" },
  { column = "target_group", to = "ct-resource-events", param = "resource" },
]

[params.target_group]
type = "text"
optional = true
doc = "Only this target group, by its name."

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
title = "one server fails thirty times as often as another, and only it is too late"
params = { path_like = "%/api/orders/%" }
rows = 2
contains = [
  { target_group = "shop-web", target_ip = "10.20.10.14", path = "/api/orders/*", status = 500, target_status = "500", errors = 260, share_of_path = 1.0 },
  { target_ip = "10.20.10.11", path = "/api/orders/*", errors = 9 },
]

[[test]]
title = "the checkout: the load balancer's own errors have no status of a target; single errors of every day are there as well"
params = { path_like = "%/checkout%" }
contains = [
  { target_ip = "10.20.10.14", status = 504, target_status = "-", errors = 270, p95_target_seconds = 60.0 },
  { target_ip = "-", status = 503, target_status = "-", errors = 110, share_of_path = 1.0 },
  { target_ip = "10.20.10.13", status = 500, errors = 1 },
]
lacks = [{ status = 200 }, { status = 403 }]

[[test]]
title = "another target group"
params = { target_group = "legacy" }
rows = 0

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
WITH page AS (
  SELECT
    t.target_group,
    t.target_ip,
    t.path_template AS path,
    t.elb_status_code AS status,
    t.target_status_code AS target_status,
    t.error_reason AS reason,
    t.is_lb_error OR t.is_target_error AS is_failure,
    count(*) AS requests,
    approx_percentile(CASE WHEN t.target_processing_time >= 0 THEN t.target_processing_time END, 0.95)
      AS p95_target_seconds,
    min(t.event_time) AS first_seen,
    max(t.event_time) AS last_seen
  FROM alb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
    AND (:target_group IS NULL OR t.target_group = :target_group)
  GROUP BY 1, 2, 3, 4, 5, 6, 7
),
compared AS (
  SELECT
    p.*,
    sum(p.requests) OVER (PARTITION BY p.target_group, p.target_ip, p.path) AS path_requests,
    sum(CASE WHEN p.is_failure THEN p.requests ELSE 0 END) OVER (PARTITION BY p.target_group, p.target_ip)
      AS target_failures,
    sum(p.requests) OVER (PARTITION BY p.target_group, p.target_ip) AS target_requests
  FROM page AS p
)
SELECT
  c.target_group,
  c.target_ip,
  c.path,
  c.status,
  c.target_status,
  c.reason,
  c.requests AS errors,
  round(CAST(c.requests AS double) / c.path_requests, 3) AS share_of_path,
  round(CAST(c.target_failures AS double) / c.target_requests, 3) AS share_of_target,
  c.p95_target_seconds,
  c.first_seen,
  c.last_seen
FROM compared AS c
WHERE c.is_failure
ORDER BY errors DESC, target_group, target_ip, path, status, target_status, reason
LIMIT 200
