/*---
title = "Errors of the API, by route"
question = "Which routes fail or are throttled, since when, and is it the gateway or what is behind it?"
sources = ["apigateway"]
severity = "high"
attack = ["T1499.002"]
false_positives = [
  "A partner that calls above its plan is throttled: 429 as it should be",
  "4xx alone are no error of the API: they are counted, not a reason to be shown",
]
cost = "normal"
output = [
  { name = "bucket", type = "timestamp", doc = "Its start." },
  { name = "api", type = "text" },
  { name = "stage", type = "text" },
  { name = "route", type = "text" },
  { name = "requests", type = "count" },
  { name = "c4xx", type = "count", doc = "Throttled ones included." },
  { name = "throttled", type = "count", doc = "429." },
  { name = "c5xx", type = "count" },
  { name = "by_gateway", type = "count", doc = "5xx without a status of the integration." },
  { name = "timeouts", type = "count", doc = "The integration did not answer in time, 29 seconds at most." },
  { name = "p95_ms", type = "int" },
  { name = "p95_integration_ms", type = "int", doc = "Of what is behind the gateway; the rest is its own, authorizers included." },
  { name = "errors", type = "list", doc = "The first 5 by name." },
  { name = "sample_request_id", type = "request_id", doc = "One of the failed or throttled requests." },
  { name = "sample_trace", type = "trace_id", doc = "Of one of them." },
]
pivots = [
  { column = "sample_request_id", to = "xs-apigw-lambda", param = "request_id" },
  { column = "sample_trace", to = "xs-trace", param = "trace_id" },
  { column = "bucket", to = "ct-change-window", param = "at" },
]

[params.api]
type = "text"
optional = true
doc = "Only this API, by its id."

[params.bucket]
type = "duration"
default = "1m"
doc = "The length of a bucket."

[params.min_errors]
type = "int"
default = 1
doc = "At least so many failed or throttled requests in a bucket."

[[test]]
title = "381 orders without an answer after 29 seconds: the gateway's error, the integration's fault"
params = { bucket = "240h" }
rows = 3
contains = [
  { api = "a1b2c3d4e5", stage = "prod", route = "POST /v1/orders", c5xx = 381, by_gateway = 381, timeouts = 381, throttled = 0, errors = ["Endpoint request timed out"] },
]
lacks = [{ route = "GET /v1/orders" }]

[[test]]
title = "the onset by minutes"
params = { min_errors = "4" }
contains = [{ bucket = "2026-03-12 10:03:00.000", c5xx = 4, p95_ms = 29005, p95_integration_ms = 29001 }]
lacks = [{ bucket = "2026-03-12 10:02:00.000" }, { bucket = "2026-03-12 11:06:00.000" }]

[[test]]
title = "guessed tokens are refused and throttled; a partner above its plan is the known harmless case"
params = { bucket = "240h" }
contains = [
  { route = "POST /v1/token/{id}", requests = 900, c5xx = 0, c4xx = 900, timeouts = 0 },
  { route = "GET /v1/orders/{id}", requests = 300, throttled = 12, c4xx = 12, c5xx = 0 },
]

[[test]]
title = "another API"
params = { api = "z9y8x7w6v5" }
rows = 0
---*/
SELECT
  date_add(
    'second', -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket), date_trunc('second', t.event_time)
  ) AS bucket,
  t.api_id AS api,
  t.stage,
  t.route,
  count(*) AS requests,
  count_if(t.status BETWEEN 400 AND 499) AS c4xx,
  count_if(t.is_throttled) AS throttled,
  count_if(t.is_error) AS c5xx,
  count_if(t.is_gateway_error) AS by_gateway,
  count_if(t.is_error AND (t.error_type = 'INTEGRATION_TIMEOUT' OR lower(t.integration_error) LIKE '%timed out%')) AS timeouts,
  approx_percentile(t.response_latency, 0.95) AS p95_ms,
  approx_percentile(t.integration_latency, 0.95) AS p95_integration_ms,
  slice(
    array_sort(array_agg(DISTINCT coalesce(t.integration_error, t.error_message, t.error_type)) FILTER (
      WHERE t.is_error AND coalesce(t.integration_error, t.error_message, t.error_type) IS NOT NULL
    )),
    1,
    5
  ) AS errors,
  min(CASE WHEN t.is_error OR t.is_throttled THEN t.request_id END) AS sample_request_id,
  min(CASE WHEN t.is_error OR t.is_throttled THEN t.trace_root END) AS sample_trace
FROM apigateway AS t
WHERE :api IS NULL OR t.api_id = :api
GROUP BY 1, t.api_id, t.stage, t.route
HAVING count_if(t.is_error OR t.is_throttled) >= :min_errors
ORDER BY c5xx DESC, throttled DESC, bucket, api, stage, route
LIMIT 500
