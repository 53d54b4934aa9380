/*---
title = "Errors of a classic load balancer"
question = "When did the classic load balancer or its backends fail, and was a backend slow?"
sources = ["clb"]
severity = "medium"
attack = ["T1499.002"]
false_positives = ["Restarts of a backend: 503 for a minute", "Objects come once an hour: the last one may be missing"]
cost = "cheap"
output = [
  { name = "minute", type = "timestamp", doc = "The start of the bucket." },
  { name = "elb", type = "elb_name" },
  { name = "requests", type = "count" },
  { name = "lb_503", type = "count", doc = "There was no backend, or the surge queue was full." },
  { name = "lb_504", type = "count", doc = "The backend was too slow, or closed the connection." },
  { name = "lb_other", type = "count", doc = "Other errors of the load balancer itself." },
  { name = "backend_5xx", type = "count", doc = "The backend answered, with an error." },
  { name = "undispatched", type = "count", doc = "No backend got the request." },
  { name = "p95_backend_seconds", type = "seconds" },
  { name = "slowest_backend", type = "ip" },
]
pivots = [
  { column = "minute", to = "ct-change-window", param = "at" },
  { column = "slowest_backend", to = "cfg-ip-owner", param = "ip" },
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
title = "the outage, a backend's own errors, a restart at night; what is not found is no error"
params = { bucket = "2h" }
rows = 3
contains = [
  { minute = "2026-03-12 10:00:00.000", elb = "legacy-intra", lb_504 = 40, lb_503 = 0, backend_5xx = 0, undispatched = 40 },
  { minute = "2026-03-10 12:00:00.000", lb_504 = 0, backend_5xx = 6, undispatched = 0, slowest_backend = "10.20.10.30" },
  { minute = "2026-03-11 06:00:00.000", lb_503 = 3, lb_504 = 0, backend_5xx = 0, undispatched = 3 },
]
lacks = [{ minute = "2026-03-10 14:00:00.000" }]

[[test]]
title = "another load balancer has none"
params = { elb = "other" }
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
SELECT
  date_add(
    'second',
    -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket),
    date_trunc('second', t.event_time)
  ) AS minute,
  t.elb,
  count(*) AS requests,
  count_if(t.is_lb_error AND t.elb_status_code = 503) AS lb_503,
  count_if(t.is_lb_error AND t.elb_status_code = 504) AS lb_504,
  count_if(t.is_lb_error AND t.elb_status_code NOT IN (503, 504)) AS lb_other,
  count_if(t.is_backend_error) AS backend_5xx,
  count_if(t.backend_ip = '-') AS undispatched,
  approx_percentile(CASE WHEN t.backend_processing_time >= 0 THEN t.backend_processing_time END, 0.95)
    AS p95_backend_seconds,
  -- Rows with NULLs cannot be compared.
  max_by(t.backend_ip, ROW(t.backend_processing_time, coalesce(t.backend_ip, ''))) FILTER (WHERE t.backend_processing_time >= 0)
    AS slowest_backend
FROM clb AS t
WHERE (:elb IS NULL OR t.elb = :elb)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:path_like IS NULL OR t.request_url LIKE :path_like)
GROUP BY 1, 2
HAVING count_if(t.is_lb_error OR t.is_backend_error) > 0
ORDER BY minute, elb
LIMIT 1500
