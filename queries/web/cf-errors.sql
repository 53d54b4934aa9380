/*---
title = "Errors at the edge"
question = "Which errors does CloudFront give, for which pages, made by whom, and since when?"
sources = ["cloudfront_v2"]
severity = "medium"
attack = ["T1499"]
false_positives = [
  "Viewers that hang up: status 0, ClientHungUpRequest, above all on phones",
  "403 of S3 for what is not there, when listing is not allowed",
  "What WAF refuses",
]
cost = "normal"
output = [
  { name = "minute", type = "timestamp", doc = "The start of the bucket." },
  { name = "host", type = "hostname" },
  { name = "status", type = "int", doc = "0: the viewer went away before the answer." },
  { name = "detail", type = "text", doc = "The exact reason: OriginConnectError, OriginDnsError, OriginCommError, ClientCommError, …" },
  { name = "path", type = "text", doc = "With `*` for numbers and ids." },
  { name = "errors", type = "count" },
  { name = "share", type = "ratio", doc = "Of all requests to this host in the bucket that the filters leave." },
  { name = "edges", type = "count", doc = "Different edge locations: one alone has a trouble of its own." },
  { name = "viewers", type = "count", doc = "Different addresses." },
  { name = "p95_seconds", type = "seconds", doc = "Until the first byte." },
  { name = "sample_request_id", type = "request_id", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "minute", to = "ct-change-window", param = "at" },
  { column = "path", to = "cf-latency", param = "path" },
  { column = "sample_request_id", to = "xs-edge-chain", param = "request_id" },
]

[params.bucket]
type = "duration"
default = "1m"
doc = "How much time one row stands for."

[params.status]
type = "status_class"
optional = true
doc = "Only this class of status: 5xx, 4xx."

[params.path]
type = "text"
optional = true
doc = "Only this page, with or without `*` for numbers."

[params.dist]
type = "hostname"
optional = true
doc = "Only this distribution: its own domain name, or one of yours that it serves."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "the origin does not answer during the outage; single errors besides"
params = { status = "5xx", bucket = "1d" }
rows = 4
contains = [
  { minute = "2026-03-12 00:00:00.000", host = "store.shop.example", status = 504, detail = "OriginCommError", path = "/checkout", errors = 110, edges = 3, p95_seconds = 60.012, first_seen = "2026-03-12 10:03:00.000" },
  { minute = "2026-03-12 00:00:00.000", status = 504, detail = "OriginCommError", path = "/products/*", errors = 110 },
  { minute = "2026-03-11 00:00:00.000", status = 500, detail = "Error", path = "/category/*", errors = 10, viewers = 1 },
]
lacks = [{ detail = "Hit" }]

[[test]]
title = "what WAF refuses is an error as well: the noise of one day"
params = { status = "4xx", bucket = "1d", path = "/xmlrpc.php" }
rows = 3
contains = [{ minute = "2026-03-11 00:00:00.000", status = 403, detail = "Error", errors = 14, viewers = 10 }]

[[test]]
title = "another distribution has none"
params = { dist = "d000000abcdef8.cloudfront.net" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
WITH answer AS (
  SELECT
    date_add(
      'second',
      -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket),
      date_trunc('second', t.event_time)
    ) AS minute,
    t.host,
    t.sc_status AS status,
    t.x_edge_detailed_result_type AS detail,
    t.path_template AS path,
    t.is_error,
    count(*) AS requests,
    count(DISTINCT t.x_edge_location) AS edges,
    count(DISTINCT t.client_ip) AS viewers,
    approx_percentile(t.time_to_first_byte, 0.95) AS p95_seconds,
    min(t.x_edge_request_id) AS sample_request_id,
    min(t.event_time) AS first_seen,
    max(t.event_time) AS last_seen
  FROM cloudfront_v2 AS t
  WHERE (:dist IS NULL OR :dist IN (t.cs_host, t.host))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
    AND (:path IS NULL OR :path IN (t.path, t.path_template))
  GROUP BY 1, 2, 3, 4, 5, 6
),
compared AS (
  SELECT
    a.*,
    sum(a.requests) OVER (PARTITION BY a.minute, a.host) AS all_requests
  FROM answer AS a
)
SELECT
  c.minute,
  c.host,
  c.status,
  c.detail,
  c.path,
  c.requests AS errors,
  round(CAST(c.requests AS double) / c.all_requests, 3) AS share,
  c.edges,
  c.viewers,
  c.p95_seconds,
  c.sample_request_id,
  c.first_seen,
  c.last_seen
FROM compared AS c
WHERE c.is_error
  AND (:status IS NULL OR CAST(c.status / 100 AS varchar) || 'xx' = :status)
ORDER BY minute, errors DESC, host, status, detail, path
LIMIT 1500
