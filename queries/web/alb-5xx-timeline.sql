/*---
title = "Errors of the load balancer and of its targets"
question = "Are errors made by the load balancer or by the targets, and since when?"
sources = ["alb"]
severity = "medium"
attack = ["T1499.002"]
false_positives = ["Deploys and restarts: 502 and 503 for a minute or two"]
cost = "normal"
output = [
  { name = "minute", type = "timestamp", doc = "The start of the bucket." },
  { name = "elb", type = "elb_name" },
  { name = "requests", type = "count" },
  { name = "lb_502", type = "count", doc = "The target closed the connection or its answer was no HTTP." },
  { name = "lb_503", type = "count", doc = "There was no healthy target." },
  { name = "lb_504", type = "count", doc = "The target was too slow." },
  { name = "lb_other", type = "count", doc = "Other errors of the load balancer itself: 500, 561, …" },
  { name = "target_5xx", type = "count", doc = "The target answered, with an error." },
  { name = "client_left", type = "count", doc = "460: the client closed the connection before the answer." },
  { name = "refused", type = "count", doc = "Other 4xx, those of WAF included." },
  { name = "p95_target_seconds", type = "seconds" },
  { name = "reasons", type = "map", doc = "How often which error_reason was given: of Lambda targets, sign-ins and WAF." },
]
pivots = [
  { column = "minute", to = "ct-change-window", param = "at" },
  { column = "elb", to = "alb-5xx-by-target", param = "elb" },
  { column = "elb", to = "alb-latency", param = "elb" },
]

[params.bucket]
type = "duration"
default = "1m"
doc = "How much time one row stands for."

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
title = "the bad deploy: targets fail from 10:03, at 10:20 none is left, after 11:10 all is well; WAF's refusals are no errors"
params = { bucket = "10m" }
rows = 432
contains = [
  { minute = "2026-03-12 09:50:00.000", elb = "app/shop-prod/50dc6c495c0c9188", lb_502 = 0, lb_503 = 0, lb_504 = 0, lb_other = 0, target_5xx = 0 },
  { minute = "2026-03-12 10:20:00.000", lb_502 = 0, lb_503 = 220, lb_504 = 57, target_5xx = 402 },
  { minute = "2026-03-12 11:10:00.000", lb_502 = 0, lb_503 = 0, lb_504 = 0, target_5xx = 0 },
]

[[test]]
title = "an ordinary deploy breaks two minutes"
params = { bucket = "10m" }
contains = [{ minute = "2026-03-10 15:00:00.000", lb_502 = 7, lb_503 = 0, lb_504 = 0 }]
lacks = [{ minute = "2026-03-10 15:10:00.000", lb_502 = 7 }]

[[test]]
title = "one page on one day, by the load balancer's bare name"
params = { elb = "shop-prod", path_like = "%/checkout%", bucket = "1d" }
rows = 3
contains = [{ minute = "2026-03-12 00:00:00.000", lb_503 = 110, lb_504 = 270, client_left = 0 }]

[[test]]
title = "another load balancer has no errors here"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
SELECT
  date_add(
    'second',
    -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket),
    date_trunc('second', t.event_time)
  ) AS minute,
  t.elb,
  count(*) AS requests,
  count_if(t.is_lb_error AND t.elb_status_code = 502) AS lb_502,
  count_if(t.is_lb_error AND t.elb_status_code = 503) AS lb_503,
  count_if(t.is_lb_error AND t.elb_status_code = 504) AS lb_504,
  count_if(t.is_lb_error AND t.elb_status_code NOT IN (502, 503, 504)) AS lb_other,
  count_if(t.is_target_error) AS target_5xx,
  count_if(t.elb_status_code = 460) AS client_left,
  count_if(t.elb_status_code BETWEEN 400 AND 499 AND t.elb_status_code <> 460) AS refused,
  -- -1 stands for requests that no target answered.
  approx_percentile(CASE WHEN t.target_processing_time >= 0 THEN t.target_processing_time END, 0.95)
    AS p95_target_seconds,
  histogram(nullif(t.error_reason, '-')) AS reasons
FROM alb AS t
WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:path_like IS NULL OR t.request_url LIKE :path_like)
GROUP BY 1, 2
ORDER BY minute, elb
LIMIT 5000
