/*---
title = "Who calls the API most"
question = "Which callers send most, are refused most, and go through ids one by one?"
sources = ["apigateway"]
severity = "medium"
attack = ["T1110.004", "T1499.002"]
false_positives = [
  "A partner's batch that fetches its own orders one by one",
  "Many customers behind one address of a mobile network",
]
cost = "normal"
output = [
  { name = "caller", type = "text", doc = "What `by` says." },
  { name = "requests", type = "count" },
  { name = "peak_per_second", type = "count" },
  { name = "denied_share", type = "ratio", doc = "401 and 403." },
  { name = "throttled_share", type = "ratio", doc = "429." },
  { name = "error_share", type = "ratio", doc = "5xx." },
  { name = "distinct_paths", type = "count" },
  { name = "paths_share", type = "ratio", doc = "1: no path was asked for twice, as by somebody who counts." },
  { name = "routes", type = "list", doc = "The first 10 by name." },
  { name = "ips", type = "count", doc = "Different addresses." },
  { name = "sample_ips", type = "list", doc = "The first 10 by name." },
  { name = "bytes", type = "bytes", doc = "Of the answers." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "sample_ips", to = "xs-ip-everywhere", param = "ip" },
  { column = "sample_ips", to = "waf-ip-timeline", param = "ip" },
]

[params.by]
type = "enum"
values = ["ip", "api_key", "user", "user_agent", "route"]
default = "ip"
doc = "What makes a caller: the address, the API key's id, whom the authorizer or IAM took it for, the program, or the route."

[params.api]
type = "text"
optional = true
doc = "Only this API, by its id."

[params.only_refused]
type = "bool"
default = false
doc = "Only requests that were refused or throttled."

[[test]]
title = "by address a flood from many looks like nothing; a partner that counts through its orders is the known harmless case"
contains = [
  { caller = "192.0.2.123", requests = 300, peak_per_second = 1, distinct_paths = 300, paths_share = 1.0, throttled_share = 0.04, denied_share = 0.0, ips = 1, routes = ["GET /v1/orders/{id}"], first_seen = "2026-03-10 04:00:00.000", last_seen = "2026-03-10 04:04:59.000" },
]
rows = 100

[[test]]
title = "by program it is one caller with 300 addresses, refused every time, no path twice"
params = { by = "user_agent", only_refused = "true" }
rows = 2
contains = [
  { caller = "okhttp/4.12.0", requests = 900, distinct_paths = 900, paths_share = 1.0, ips = 300, error_share = 0.0, routes = ["POST /v1/token/{id}"] },
  { caller = "partner-batch/1.0", requests = 12, throttled_share = 1.0 },
]
lacks = [{ caller = "shop-app/7.2" }]

[[test]]
title = "by API key only those that have one"
params = { by = "api_key" }
rows = 1
contains = [{ caller = "k7x2partner", requests = 300, sample_ips = ["192.0.2.123"] }]

[[test]]
title = "another API"
params = { api = "z9y8x7w6v5" }
rows = 0
---*/
WITH request AS (
  SELECT
    CASE :by
      WHEN 'ip' THEN t.source_ip
      WHEN 'api_key' THEN t.api_key_id
      WHEN 'user' THEN coalesce(t.principal_id, t.user_arn, t.caller)
      WHEN 'user_agent' THEN t.user_agent
      ELSE t.route
    END AS caller,
    date_trunc('second', t.event_time) AS second,
    t.event_time,
    t.is_denied,
    t.is_throttled,
    t.is_error,
    t.path,
    t.route,
    t.source_ip,
    t.response_length
  FROM apigateway AS t
  WHERE (:api IS NULL OR t.api_id = :api)
    AND (NOT :only_refused OR t.is_denied OR t.is_throttled)
),
counted AS (
  SELECT r.*, count(*) OVER (PARTITION BY r.caller, r.second) AS in_second
  FROM request AS r
  WHERE r.caller IS NOT NULL
)
SELECT
  c.caller,
  count(*) AS requests,
  max(c.in_second) AS peak_per_second,
  round(CAST(count_if(c.is_denied) AS double) / count(*), 3) AS denied_share,
  round(CAST(count_if(c.is_throttled) AS double) / count(*), 3) AS throttled_share,
  round(CAST(count_if(c.is_error) AS double) / count(*), 3) AS error_share,
  count(DISTINCT c.path) AS distinct_paths,
  round(CAST(count(DISTINCT c.path) AS double) / count(*), 3) AS paths_share,
  slice(array_sort(array_agg(DISTINCT c.route) FILTER (WHERE c.route IS NOT NULL)), 1, 10) AS routes,
  count(DISTINCT c.source_ip) AS ips,
  slice(array_sort(array_agg(DISTINCT c.source_ip) FILTER (WHERE c.source_ip IS NOT NULL)), 1, 10) AS sample_ips,
  sum(c.response_length) AS bytes,
  min(c.event_time) AS first_seen,
  max(c.event_time) AS last_seen
FROM counted AS c
GROUP BY c.caller
ORDER BY requests DESC, denied_share DESC, caller
LIMIT 100
