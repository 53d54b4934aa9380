/*---
title = "Passwords that were tried at the web tier"
question = "Were passwords guessed or stolen ones tried at the login, and did some fit?"
sources = ["alb"]
severity = "high"
attack = ["T1110.003", "T1110.004"]
false_positives = [
  "An office behind one address in the morning",
  "An app that tries again after an outage",
  "Applications that answer a wrong password with 200: look at the sizes of the answers",
]
cost = "normal"
output = [
  { name = "bucket", type = "timestamp", doc = "Its start." },
  { name = "grp", type = "text", doc = "The client, network or program." },
  { name = "attempts", type = "count" },
  { name = "failures", type = "count", doc = "The target answered with one of fail_statuses." },
  { name = "successes", type = "count", doc = "The target answered with another 2xx or 3xx." },
  { name = "blocked", type = "count", doc = "WAF refused it." },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "failure_bytes", type = "bytes", doc = "The mean answer to a failure, …" },
  { name = "success_bytes", type = "bytes", doc = "… and to a success: the same size means that it was none." },
  { name = "success_ips", type = "list", doc = "The first 20 addresses that got in." },
  { name = "user_agent", type = "text", doc = "The first by name." },
  { name = "ip", type = "ip", doc = "The client; of several the first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "success_ips", to = "alb-client-timeline", param = "ip" },
  { column = "ip", to = "alb-client-timeline", param = "ip" },
  { column = "ip", to = "waf-login-abuse", param = "ip" },
  { column = "ip", to = "waf-ja-clusters", param = "ip" },
]

[params.by]
type = "enum"
values = ["client_ip", "network", "user_agent"]
default = "client_ip"
doc = "What makes a row: many addresses with one program are seen by user_agent."

[params.login_paths]
type = "regex"
default = '(?i)/(login|signin|auth|oauth/token|wp-login\.php|session)'
doc = "Where people sign in: paths in which this is found."

[params.fail_statuses]
type = "status_code"
multi = true
default = [401, 403]
doc = "What the application answers to a wrong password."

[params.min_attempts]
type = "int"
default = 50
doc = "At least so many attempts in a bucket."

[params.bucket]
type = "duration"
default = "1h"
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
title = "twelve addresses try more than fifty an hour and fail; the office comes to work; forty-nine attempts are too few"
rows = 25
contains = [
  { bucket = "2026-03-11 13:00:00.000", grp = "198.19.200.5", attempts = 107, failures = 107, successes = 0, blocked = 0, clients = 1, user_agent = "okhttp/4.12.0" },
  { bucket = "2026-03-11 08:00:00.000", grp = "192.0.2.66", attempts = 70, failures = 23, successes = 47, success_ips = ["192.0.2.66"] },
]
lacks = [{ grp = "203.0.113.159" }, { grp = "203.0.113.66" }]

[[test]]
title = "by program: nine hundred addresses, and twenty-three passwords that fit"
params = { by = "user_agent", bucket = "1d" }
contains = [
  { bucket = "2026-03-11 00:00:00.000", grp = "okhttp/4.12.0", attempts = 5549, failures = 5520, successes = 23, blocked = 6, clients = 912 },
]

[[test]]
title = "one attempt less is asked for"
params = { min_attempts = "49", ip = "203.0.113.159" }
rows = 1
contains = [{ failures = 49, successes = 0 }]

[[test]]
title = "an application that answers with other codes: no failure is recognised"
params = { fail_statuses = ["400"], ip = "198.19.200.5" }
rows = 2
contains = [{ attempts = 107, failures = 0, successes = 0 }]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another page has none"
params = { path_like = "%/nowhere%" }
rows = 0
---*/
WITH attempt AS (
  SELECT
    date_add(
      'second',
      -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket),
      date_trunc('second', t.event_time)
    ) AS bucket,
    CASE :by
      WHEN 'network' THEN t.client_network
      WHEN 'user_agent' THEN t.user_agent
      ELSE t.client_ip
    END AS grp,
    t.event_time,
    t.client_ip,
    t.user_agent,
    t.sent_bytes,
    t.is_blocked,
    coalesce(try_cast(t.target_status_code AS bigint) IN (:fail_statuses), false) AS is_failure,
    coalesce(
      try_cast(t.target_status_code AS bigint) BETWEEN 200 AND 399
        AND try_cast(t.target_status_code AS bigint) NOT IN (:fail_statuses),
      false
    ) AS is_success
  FROM alb AS t
  WHERE t.request_verb = 'POST'
    AND regexp_like(t.path, :login_paths)
    AND (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
)
SELECT
  a.bucket,
  a.grp,
  count(*) AS attempts,
  count_if(a.is_failure) AS failures,
  count_if(a.is_success) AS successes,
  count_if(a.is_blocked) AS blocked,
  count(DISTINCT a.client_ip) AS clients,
  CAST(round(avg(CASE WHEN a.is_failure THEN a.sent_bytes END)) AS bigint) AS failure_bytes,
  CAST(round(avg(CASE WHEN a.is_success THEN a.sent_bytes END)) AS bigint) AS success_bytes,
  slice(array_sort(array_agg(DISTINCT a.client_ip) FILTER (WHERE a.is_success)), 1, 20) AS success_ips,
  min(a.user_agent) AS user_agent,
  min(a.client_ip) AS ip,
  min(a.event_time) AS first_seen,
  max(a.event_time) AS last_seen
FROM attempt AS a
GROUP BY a.bucket, a.grp
HAVING count(*) >= :min_attempts
ORDER BY successes DESC, attempts DESC, bucket, grp
LIMIT 200

