/*---
title = "Logins by TLS fingerprint"
question = "Which TLS fingerprint tries many logins from many addresses, and which of them worked?"
sources = ["waf", "alb"]
severity = "high"
attack = ["T1110.004"]
false_positives = ["A popular app has one fingerprint for all its users: there most logins work", "A fingerprint is that of a program, not of a person"]
cost = "normal"
output = [
  { name = "ten_minutes", type = "timestamp" },
  { name = "ja4", type = "text" },
  { name = "attempts", type = "count" },
  { name = "ips", type = "count" },
  { name = "blocked", type = "count", doc = "Refused by WAF." },
  { name = "successes", type = "count", doc = "Answered with a status below 400." },
  { name = "success_share", type = "ratio" },
  { name = "success_ips", type = "list", doc = "The first fifty." },
  { name = "success_traces", type = "list", doc = "The first fifty: the application's log has the accounts." },
  { name = "user_agent", type = "text", doc = "One of them." },
]
pivots = [
  { column = "success_traces", to = "xs-trace", param = "trace_id" },
  { column = "success_ips", to = "alb-client-timeline", param = "ip" },
  { column = "success_ips", to = "waf-ip-timeline", param = "ip" },
  { column = "ja4", to = "waf-ja-clusters", param = "ja4" },
]

[params.ja4]
type = "text"
optional = true
doc = "Only this fingerprint."

[params.login_paths]
type = "regex"
default = '(?i)/(login|signin|sign-in|auth|session|token)s?(/|$)'
doc = "Which paths are logins."

[params.min_attempts]
type = "int"
default = 50
doc = "Only fingerprints with at least so many attempts in ten minutes."

[params.max_success_share]
type = "float"
default = 0.5
doc = "Only where at most this share of the attempts worked: people mostly know their password."

[[test]]
title = "one fingerprint, eight hundred addresses each ten minutes, twenty-three logins that worked; today's app is no attack, an old one looks like it (the known false positive)"
rows = 6
contains = [
  { ten_minutes = "2026-03-11 12:50:00.000", ja4 = "t13d1312h2_f57a46bbacb6_14788d8d241b", attempts = 1235, ips = 812, blocked = 2, successes = 6 },
  { ten_minutes = "2026-03-11 13:20:00.000", successes = 4 },
  { ten_minutes = "2026-03-12 08:00:00.000", ja4 = "t13d0912h2_0de00de00de0_0de10de10de1", successes = 0 },
]
lacks = [{ ja4 = "t13d0913h2_0de00de00de0_0de20de20de2" }]

[[test]]
title = "whatever the share of successes, the app of today"
params = { ja4 = "t13d0913h2_0de00de00de0_0de20de20de2", max_success_share = 1 }
rows = 1
contains = [{ ja4 = "t13d0913h2_0de00de00de0_0de20de20de2" }]

[[test]]
title = "other paths are no logins"
params = { login_paths = "^/signup$" }
rows = 0
---*/
WITH attempt AS (
  SELECT
    w.ja4fingerprint AS ja4,
    w.client_ip,
    w.user_agent,
    w.is_blocked,
    w.event_time,
    -- For a balancer the id of the request is the trace.
    regexp_extract(w.request_id, '1-[0-9a-f]{8}-[0-9a-f]{24}') AS trace_root
  FROM waf AS w
  WHERE w.httpsourcename = 'ALB'
    AND w.method = 'POST'
    AND w.ja4fingerprint IS NOT NULL
    AND regexp_like(w.uri, :login_paths)
    AND (:ja4 IS NULL OR w.ja4fingerprint = :ja4)
),
outcome AS (
  SELECT
    t.ja4,
    t.client_ip,
    t.user_agent,
    t.is_blocked,
    t.event_time,
    t.trace_root,
    coalesce(a.elb_status_code < 400, false) AS is_success
  FROM attempt AS t
  LEFT JOIN alb AS a ON a.trace_root = t.trace_root
)
SELECT
  date_add('minute', -(minute(o.event_time) % 10), date_trunc('minute', o.event_time)) AS ten_minutes,
  o.ja4,
  count(*) AS attempts,
  count(DISTINCT o.client_ip) AS ips,
  count_if(o.is_blocked) AS blocked,
  count_if(o.is_success) AS successes,
  count_if(o.is_success) / CAST(count(*) AS double) AS success_share,
  slice(array_sort(array_agg(DISTINCT o.client_ip) FILTER (WHERE o.is_success)), 1, 50) AS success_ips,
  slice(array_sort(array_agg(DISTINCT o.trace_root) FILTER (WHERE o.is_success)), 1, 50) AS success_traces,
  min(o.user_agent) AS user_agent
FROM outcome AS o
GROUP BY date_add('minute', -(minute(o.event_time) % 10), date_trunc('minute', o.event_time)), o.ja4
HAVING count(*) >= :min_attempts
  AND count_if(o.is_success) <= :max_success_share * count(*)
ORDER BY successes DESC, ten_minutes, ja4
LIMIT 100
