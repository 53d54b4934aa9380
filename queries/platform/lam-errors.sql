/*---
title = "Functions that fail"
question = "Which functions fail, how, and since when?"
sources = ["lambda"]
severity = "medium"
attack = ["T1648"]
false_positives = [
  "An asynchronous call that fails is tried twice again: one cause counts three times",
  "A function that logs at the level ERROR what it handles: only `logged_errors` counts",
]
cost = "normal"
output = [
  { name = "bucket", type = "timestamp", doc = "Its start." },
  { name = "function", type = "text" },
  { name = "account", type = "account" },
  { name = "invocations", type = "count", doc = "By REPORT records: 0 where the log level leaves them out." },
  { name = "failed", type = "count", doc = "Invocations and starts with any of the failures that follow." },
  { name = "timeouts", type = "count" },
  { name = "out_of_memory", type = "count" },
  { name = "crashes", type = "count" },
  { name = "failed_starts", type = "count", doc = "The environment did not come up." },
  { name = "logged_errors", type = "count", doc = "Invocations with a record of level ERROR or above of the function's own, also those that failed in another way besides." },
  { name = "failed_share", type = "ratio", doc = "Of the invocations; NULL without any." },
  { name = "errors", type = "list", doc = "Classes of errors, the first 5 by name." },
  { name = "sample_request_id", type = "request_id", doc = "One of the invocations that failed." },
]
pivots = [
  { column = "sample_request_id", to = "lam-request", param = "request_id" },
  { column = "bucket", to = "ct-change-window", param = "at" },
  { column = "function", to = "ct-lambda-persistence", param = "function_name" },
  { column = "function", to = "lam-performance", param = "function" },
]

[params.function]
type = "text"
optional = true
doc = "Only this function."

[params.bucket]
type = "duration"
default = "5m"
doc = "The length of a bucket."

[params.min_failed]
type = "int"
default = 1
doc = "At least so many failures in a bucket."

[[test]]
title = "the deploy: starts that fail from 09:54 on, time-outs from 10:03 on, then memory"
params = { function = "orders-create", bucket = "240h" }
rows = 1
contains = [{ account = "111122223333", failed = 400, timeouts = 381, out_of_memory = 14, failed_starts = 5, crashes = 0, logged_errors = 1, errors = ["Runtime.ExitError", "Runtime.OutOfMemory"] }]

[[test]]
title = "by five minutes the onset is seen"
params = { function = "orders-create" }
contains = [
  { bucket = "2026-03-12 09:50:00.000", failed = 1, failed_starts = 1, timeouts = 0 },
  { bucket = "2026-03-12 10:00:00.000", failed_starts = 1, timeouts = 10, out_of_memory = 0 },
  { bucket = "2026-03-12 10:30:00.000", failed_starts = 1, out_of_memory = 1 },
]
lacks = [{ bucket = "2026-03-12 09:45:00.000" }, { bucket = "2026-03-12 11:10:00.000" }]

[[test]]
title = "a function that logs its errors and goes on is the known harmless case"
params = { function = "thumbnailer", bucket = "240h" }
rows = 1
contains = [{ invocations = 108, failed = 23, logged_errors = 23, timeouts = 0, failed_share = 0.213 }]

[[test]]
title = "lines that speak of an error are none"
params = { bucket = "1h" }
lacks = [{ function = "notifier" }, { function = "invoice-pdf" }, { function = "orders-query" }]
---*/
WITH record AS (
  SELECT
    date_add(
      'second', -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket), date_trunc('second', t.event_time)
    ) AS bucket,
    t.function_name AS function,
    t.source_account AS account,
    t.event_type,
    -- The failure of a start has a record of its own, without an id.
    CASE WHEN t.event_type LIKE 'platform.init%' AND t.failure IS NOT NULL THEN 'init' ELSE t.failure END AS failure,
    t.error_type,
    t.request_id,
    -- Several records tell of the same invocation.
    coalesce(t.request_id, t.id) AS invocation
  FROM lambda AS t
  WHERE :function IS NULL OR t.function_name = :function
)
SELECT
  r.bucket,
  r.function,
  r.account,
  count_if(r.event_type = 'platform.report') AS invocations,
  count(DISTINCT CASE WHEN r.failure IS NOT NULL THEN r.invocation END) AS failed,
  count(DISTINCT CASE WHEN r.failure = 'timeout' THEN r.invocation END) AS timeouts,
  count(DISTINCT CASE WHEN r.failure = 'out_of_memory' THEN r.invocation END) AS out_of_memory,
  count(DISTINCT CASE WHEN r.failure = 'crash' THEN r.invocation END) AS crashes,
  count(DISTINCT CASE WHEN r.failure = 'init' THEN r.invocation END) AS failed_starts,
  count(DISTINCT CASE WHEN r.failure = 'error' THEN r.invocation END) AS logged_errors,
  round(
    CAST(count(DISTINCT CASE WHEN r.failure IS NOT NULL THEN r.request_id END) AS double)
      / nullif(count_if(r.event_type = 'platform.report'), 0),
    3
  ) AS failed_share,
  slice(array_sort(array_agg(DISTINCT r.error_type) FILTER (WHERE r.failure IS NOT NULL AND r.error_type IS NOT NULL)), 1, 5) AS errors,
  min(CASE WHEN r.failure IS NOT NULL THEN r.request_id END) AS sample_request_id
FROM record AS r
GROUP BY r.bucket, r.function, r.account
HAVING count(DISTINCT CASE WHEN r.failure IS NOT NULL THEN r.invocation END) >= :min_failed
ORDER BY failed DESC, bucket, function, account
LIMIT 300
