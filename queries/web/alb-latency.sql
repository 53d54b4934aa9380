/*---
title = "Where the time goes"
question = "Where is time spent: waiting for a target, in the target, or sending the answer; and for what?"
sources = ["alb"]
severity = "low"
attack = ["T1499.003"]
false_positives = ["Long polling and websockets, which are meant to wait", "Large downloads and slow readers"]
cost = "normal"
output = [
  { name = "grp", type = "text", doc = "The page, target, minute or TLS protocol." },
  { name = "requests", type = "count", doc = "Those that a target answered." },
  { name = "p50", type = "seconds", doc = "Until the target's first byte." },
  { name = "p90", type = "seconds" },
  { name = "p95", type = "seconds" },
  { name = "p99", type = "seconds" },
  { name = "slowest", type = "seconds" },
  { name = "wait_p95", type = "seconds", doc = "Before the dispatch: over 0.5 means slow uploads or a busy load balancer." },
  { name = "reply_p95", type = "seconds", doc = "From the target's first byte to the client's: high for slow readers." },
  { name = "slowest_trace", type = "trace_id" },
  { name = "slowest_url", type = "text" },
]
pivots = [
  { column = "slowest_trace", to = "xs-trace", param = "trace_id" },
]

[params.group]
type = "enum"
values = ["path", "target", "minute", "tls"]
default = "path"
doc = "What makes a row."

[params.path]
type = "text"
optional = true
doc = "Only this page, with or without `*` for numbers."

[params.min_requests]
type = "int"
default = 20
doc = "At least so many answered requests."

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
title = "the outage makes checkouts slow; polls are slow because they are meant to be; pictures are quick"
contains = [
  { grp = "/api/poll", requests = 30, slowest_url = "https://www.shop.example:443/api/poll" },
  { grp = "/api/orders/*", requests = 269 },
  { grp = "/static/img/*.webp" },
]
lacks = [{ grp = "/preview" }]

[[test]]
title = "one page by minute: a poll takes half a minute, and there are too few in one minute to say so"
params = { group = "minute", path = "/api/poll" }
rows = 0

[[test]]
title = "four servers, one protocol"
params = { group = "target", min_requests = "1" }
rows = 4
contains = [{ grp = "10.20.10.14" }]

[[test]]
title = "what no target answered does not count"
params = { group = "tls", path = "/checkout" }
rows = 1
contains = [{ grp = "TLSv1.3", requests = 646 }]

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
SELECT
  CASE :group
    WHEN 'target' THEN t.target_ip
    WHEN 'minute' THEN format_datetime(t.event_time, 'yyyy-MM-dd HH:mm')
    WHEN 'tls' THEN t.ssl_protocol
    ELSE t.path_template
  END AS grp,
  count(*) AS requests,
  approx_percentile(t.target_processing_time, 0.5) AS p50,
  approx_percentile(t.target_processing_time, 0.9) AS p90,
  approx_percentile(t.target_processing_time, 0.95) AS p95,
  approx_percentile(t.target_processing_time, 0.99) AS p99,
  max(t.target_processing_time) AS slowest,
  approx_percentile(CASE WHEN t.request_processing_time >= 0 THEN t.request_processing_time END, 0.95) AS wait_p95,
  approx_percentile(CASE WHEN t.response_processing_time >= 0 THEN t.response_processing_time END, 0.95) AS reply_p95,
  -- Rows with NULLs cannot be compared.
  max_by(t.trace_id, ROW(t.target_processing_time, coalesce(t.trace_id, ''))) AS slowest_trace,
  max_by(t.request_url, ROW(t.target_processing_time, coalesce(t.trace_id, ''))) AS slowest_url
FROM alb AS t
WHERE t.target_status_code <> '-'
  AND t.target_processing_time >= 0
  AND (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:path_like IS NULL OR t.request_url LIKE :path_like)
  AND (:path IS NULL OR :path IN (t.path, t.path_template))
GROUP BY 1
HAVING count(*) >= :min_requests
ORDER BY p95 DESC, requests DESC, grp
LIMIT 100
