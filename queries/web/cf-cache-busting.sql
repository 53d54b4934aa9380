/*---
title = "Pages whose cache is avoided"
question = "Does somebody, or a mistake, defeat the cache: query strings that never repeat, or a hit ratio that falls?"
sources = ["cloudfront_v2"]
severity = "high"
attack = ["T1499.003"]
false_positives = [
  "A campaign whose tracking parameters (utm_…, fbclid) are part of the cache key",
  "A cache policy that was changed",
]
cost = "heavy"
output = [
  { name = "bucket", type = "timestamp", doc = "Its start." },
  { name = "host", type = "hostname" },
  { name = "path", type = "text" },
  { name = "reason", type = "text", doc = "`query`: nearly every query string is another one. `fall`: fewer hits than in the day before." },
  { name = "requests", type = "count" },
  { name = "percent_hit", type = "count", doc = "Answered from the cache, of 100 requests." },
  { name = "earlier_percent_hit", type = "count", doc = "The same for this page in the day before, up to an hour before the bucket; NULL without requests." },
  { name = "distinct_queries", type = "count", doc = "Different query strings." },
  { name = "viewers", type = "count", doc = "Different addresses." },
  { name = "stopped", type = "count", doc = "Refused or challenged, by WAF as a rule." },
  { name = "sample_query", type = "text", doc = "The first by name." },
]
pivots = [
  { column = "bucket", to = "ct-change-window", param = "at" },
  { column = "path", to = "cf-latency", param = "path" },
  { column = "path", to = "cf-errors", param = "path" },
]

[tables.earlier]
source = "cloudfront_v2"
window = "1d before"

[params.path]
type = "text"
optional = true
doc = "Only this page, with or without `*` for numbers."

[params.bucket]
type = "duration"
default = "5m"
doc = "How much time one row stands for."

[params.min_requests]
type = "int"
default = 1000
doc = "At least so many requests in a bucket."

[params.min_fall]
type = "int"
default = 30
doc = "So many hits fewer, of 100 requests, are a fall."

[params.dist]
type = "hostname"
optional = true
doc = "Only this distribution: its own domain name, or one of yours that it serves."

[[test]]
title = "the search is asked for what nobody asked before, for forty minutes; a larger campaign from the cache stays out"
rows = 8
contains = [
  { bucket = "2026-03-11 12:00:00.000", host = "store.shop.example", path = "/search", reason = "query", requests = 1217, percent_hit = 5, distinct_queries = 1217, stopped = 89 },
  { bucket = "2026-03-11 12:25:00.000", path = "/search", reason = "query", requests = 1819, distinct_queries = 1819 },
]
lacks = [{ path = "/landing/spring" }, { path = "/landing/summer" }, { path = "/media/promo.mp4" }]

[[test]]
title = "a smaller campaign whose parameters are part of the cache key looks alike"
params = { min_requests = "200", path = "/landing/summer" }
rows = 1
contains = [
  { bucket = "2026-03-12 19:00:00.000", path = "/landing/summer", reason = "query", requests = 260, percent_hit = 0, distinct_queries = 260, viewers = 20, stopped = 0 },
]

[[test]]
title = "the larger one, whose parameters are not"
params = { min_requests = "200", path = "/landing/spring" }
rows = 0

[[test]]
title = "small and by the hour: injections that are blocked, and the authorised scanner, whose searches the cache does not have"
params = { min_requests = "40", bucket = "1h" }
rows = 4
contains = [
  { bucket = "2026-03-11 09:00:00.000", path = "/search", reason = "fall", percent_hit = 5, earlier_percent_hit = 40, distinct_queries = 7 },
  { bucket = "2026-03-11 01:00:00.000", path = "/search", reason = "query", requests = 91, percent_hit = 1, earlier_percent_hit = 79, stopped = 90 },
]

[[test]]
title = "another distribution has none"
params = { dist = "d000000abcdef8.cloudfront.net" }
rows = 0
---*/
WITH request AS (
  SELECT t.event_time, t.host, t.path, t.query_string, t.client_ip, t.is_hit, t.sc_status
  FROM cloudfront_v2 AS t
  WHERE (:dist IS NULL OR :dist IN (t.cs_host, t.host))
    AND (:path IS NULL OR :path IN (t.path, t.path_template))
  UNION ALL
  SELECT e.event_time, e.host, e.path, e.query_string, e.client_ip, e.is_hit, e.sc_status
  FROM earlier AS e
  WHERE (:dist IS NULL OR :dist IN (e.cs_host, e.host))
    AND (:path IS NULL OR :path IN (e.path, e.path_template))
),
page AS (
  SELECT
    date_add(
      'second',
      -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', r.event_time) % :bucket),
      date_trunc('second', r.event_time)
    ) AS bucket,
    r.host,
    r.path,
    count(*) AS requests,
    count_if(r.is_hit) AS hits,
    count(DISTINCT r.query_string) AS distinct_queries,
    count(DISTINCT r.client_ip) AS viewers,
    count_if(r.sc_status IN (202, 403, 405)) AS stopped,
    min(r.query_string) AS sample_query,
    max(r.event_time) AS last_seen
  FROM request AS r
  GROUP BY 1, 2, 3
),
compared AS (
  SELECT
    p.*,
    100 * p.hits / p.requests AS percent_hit,
    100 * sum(p.hits) OVER (
      PARTITION BY p.host, p.path
      ORDER BY p.bucket
      RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND INTERVAL '1' HOUR PRECEDING
    ) / sum(p.requests) OVER (
      PARTITION BY p.host, p.path
      ORDER BY p.bucket
      RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND INTERVAL '1' HOUR PRECEDING
    ) AS percent_hit_before
  FROM page AS p
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.distinct_queries > 0.8 * c.requests AND c.percent_hit < 50 THEN 'query'
      WHEN c.percent_hit_before - c.percent_hit > :min_fall THEN 'fall'
    END AS reason
  FROM compared AS c
)
SELECT
  j.bucket,
  j.host,
  j.path,
  j.reason,
  j.requests,
  j.percent_hit,
  j.percent_hit_before AS earlier_percent_hit,
  j.distinct_queries,
  j.viewers,
  j.stopped,
  j.sample_query
FROM judged AS j
WHERE j.reason IS NOT NULL
  AND j.requests >= :min_requests
  AND j.last_seen >= :window_from
ORDER BY requests DESC, bucket, host, path
LIMIT 200
