/*---
title = "Which tier was slow first"
question = "Balancer, API, functions, database, cache and changes side by side: what began when?"
sources = ["alb", "apigateway", "lambda", "rds_slow", "rds_error", "elasticache_slow", "cloudtrail"]
optional = ["alb", "apigateway", "lambda", "rds_slow", "rds_error", "elasticache_slow", "cloudtrail"]
severity = "medium"
false_positives = [
  "Slow logs only have what was slower than their threshold: an empty column is no proof of health",
  "The order of two tiers within one step of time says nothing",
]
cost = "heavy"
output = [
  { name = "step_time", type = "timestamp" },
  { name = "alb_requests", type = "count" },
  { name = "alb_p95_s", type = "seconds", doc = "The targets' time, 95th percentile, by approximation." },
  { name = "alb_5xx", type = "count" },
  { name = "api_p95_s", type = "seconds", doc = "API Gateway's whole time." },
  { name = "api_5xx", type = "count" },
  { name = "lambda_p95_s", type = "seconds", doc = "Of the invocations' reports." },
  { name = "lambda_failures", type = "count" },
  { name = "db_slow", type = "count", doc = "Statements in the slow log." },
  { name = "db_slow_s", type = "seconds", doc = "Their time in all." },
  { name = "db_errors", type = "count" },
  { name = "cache_slow", type = "count" },
  { name = "changes", type = "count", doc = "Calls that changed something, without routine and services." },
]
pivots = [
  { column = "step_time", to = "ct-change-window", param = "at" },
]

[params.step]
type = "duration"
default = "1m"
doc = "How long a row is."

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer."

[[test]]
title = "changes in the hour before, then every tier at once; the hour after is well, and so is the small deploy of the first day"
params = { step = "30m" }
rows = 144
contains = [
  { step_time = "2026-03-12 09:30:00.000", alb_5xx = 1, api_5xx = 0, db_slow = 0, db_errors = 0, changes = 10 },
  { step_time = "2026-03-12 10:00:00.000", alb_5xx = 1242, api_5xx = 163, lambda_failures = 180, db_slow = 330, db_errors = 81, cache_slow = 21 },
  { step_time = "2026-03-12 11:30:00.000", alb_5xx = 1, api_5xx = 0, db_errors = 0 },
  { step_time = "2026-03-10 15:00:00.000", alb_5xx = 9, api_5xx = 0, db_slow = 0 },
]

[[test]]
title = "another balancer has no requests; the nightly slow statement is alone (the known false positive)"
params = { step = "1h", elb = "other" }
contains = [{ step_time = "2026-03-10 04:00:00.000", alb_requests = 0, db_slow = 1, db_errors = 1, api_5xx = 0, cache_slow = 1 }]
---*/
WITH record AS (
  SELECT
    'alb' AS tier,
    coalesce(a.creation_time, a.event_time) AS event_time,
    nullif(a.target_processing_time, -1) AS seconds,
    a.elb_status_code >= 500 AS is_bad
  FROM alb AS a
  WHERE :elb IS NULL OR a.elb = :elb OR a.elb_name = :elb
  UNION ALL
  SELECT 'api', g.event_time, g.response_latency / 1e3, g.is_error
  FROM apigateway AS g
  UNION ALL
  SELECT 'lambda', l.event_time, CASE WHEN l.event_type = 'platform.report' THEN l.duration_ms / 1e3 END, l.failure IS NOT NULL
  FROM lambda AS l
  WHERE l.event_type = 'platform.report' OR l.failure IS NOT NULL
  UNION ALL
  SELECT 'db_slow', s.event_time, s.query_time, false
  FROM rds_slow AS s
  UNION ALL
  SELECT 'db_error', e.event_time, CAST(NULL AS double), true
  FROM rds_error AS e
  UNION ALL
  SELECT 'cache', c.event_time, c.duration_us / 1e6, false
  FROM elasticache_slow AS c
  UNION ALL
  SELECT 'change', t.event_time, CAST(NULL AS double), false
  FROM cloudtrail AS t
  WHERE t.is_write
    AND t.errorcode IS NULL
    AND NOT t.is_chatter
    AND NOT t.is_service
    AND coalesce(t.eventcategory, 'Management') = 'Management'
),
step AS (
  SELECT
    r.tier,
    r.seconds,
    r.is_bad,
    date_add(
      'second',
      -(date_diff('second', TIMESTAMP '2000-01-01 00:00:00', r.event_time) % :step),
      date_trunc('second', r.event_time)
    ) AS step_time
  FROM record AS r
  WHERE r.event_time IS NOT NULL
)
SELECT
  s.step_time,
  count_if(s.tier = 'alb') AS alb_requests,
  approx_percentile(CASE WHEN s.tier = 'alb' THEN s.seconds END, 0.95) AS alb_p95_s,
  count_if(s.tier = 'alb' AND s.is_bad) AS alb_5xx,
  approx_percentile(CASE WHEN s.tier = 'api' THEN s.seconds END, 0.95) AS api_p95_s,
  count_if(s.tier = 'api' AND s.is_bad) AS api_5xx,
  approx_percentile(CASE WHEN s.tier = 'lambda' THEN s.seconds END, 0.95) AS lambda_p95_s,
  count_if(s.tier = 'lambda' AND s.is_bad) AS lambda_failures,
  count_if(s.tier = 'db_slow') AS db_slow,
  coalesce(sum(CASE WHEN s.tier = 'db_slow' THEN s.seconds END), 0e0) AS db_slow_s,
  count_if(s.tier = 'db_error') AS db_errors,
  count_if(s.tier = 'cache') AS cache_slow,
  count_if(s.tier = 'change') AS changes
FROM step AS s
GROUP BY s.step_time
ORDER BY step_time
LIMIT 1500
