/*---
title = "Passwords that were guessed"
question = "Were passwords guessed or sprayed at the console, and did one fit?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1110.001", "T1110.003"]
false_positives = ["A password manager with an old entry", "A penetration test"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "side", type = "text", doc = "`ip`: one address tried many users. `user`: one user was tried, from many addresses." },
  { name = "ip", type = "ip" },
  { name = "user_name", type = "principal" },
  { name = "hour", type = "timestamp" },
  { name = "failures", type = "count" },
  { name = "users", type = "count", doc = "Users that were tried; all unknown names count as one." },
  { name = "unknown_users", type = "count", doc = "Failures with a name that does not exist: CloudTrail masks it." },
  { name = "ips", type = "list" },
  { name = "success_after", type = "timestamp", doc = "The last sign-in that worked after the first failure, from this address or of this user." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "ip", to = "ct-console-logins", param = "ip" },
  { column = "user_name", to = "ct-console-logins", param = "principal" },
]

[params.min_failures]
type = "int"
default = 10
doc = "At least so many failures in an hour …"

[params.min_users]
type = "int"
default = 5
doc = "… or so many different users from one address."

[[test]]
title = "nine names from one address in half an hour, and old-admin's password fitted; carol's three slips at the office are no burst"
rows = 1
contains = [
  { side = "ip", ip = "203.0.113.141", hour = "2026-03-11 06:00:00.000", failures = 64, users = 9, unknown_users = 7, success_after = "2026-03-11 06:57:30.000" },
]

[[test]]
title = "lower thresholds show whom the spray tried, and carol, who then signed in from the same address"
params = { min_failures = "3" }
rows = 11
contains = [
  { side = "user", user_name = "old-admin", failures = 8, ips = ["203.0.113.141"], success_after = "2026-03-11 06:57:30.000" },
  { side = "user", user_name = "olga", failures = 7, ips = ["203.0.113.141"] },
  { side = "ip", ip = "192.0.2.68", hour = "2026-03-11 09:00:00.000", failures = 3, users = 1, unknown_users = 0 },
  { side = "user", user_name = "carol", failures = 3, ips = ["192.0.2.68"] },
]
lacks = [{ user_name = "HIDDEN_DUE_TO_SECURITY_REASONS" }, { user_name = "aws-support-sync" }]

[[test]]
title = "many names are enough without many failures, one name is not"
params = { min_failures = "100", min_users = "9" }
rows = 1
contains = [{ side = "ip", ip = "203.0.113.141", users = 9 }]
---*/
WITH sign_in AS (
  SELECT
    t.event_time,
    t.sourceipaddress AS ip,
    coalesce(t.user_name, t.actor_arn, t.actor_type) AS user_name,
    coalesce(
      json_extract_scalar(t.responseelements, '$.ConsoleLogin') = 'Failure'
        OR t.errormessage IN ('Failed authentication', 'No username found in supplied account'),
      false
    ) AS is_failure
  FROM cloudtrail AS t
  WHERE t.eventsource = 'signin.amazonaws.com'
    AND t.eventname = 'ConsoleLogin'
),
-- Every sign-in counts for its address and for its user.
counted AS (
  SELECT
    v.side,
    CASE v.side WHEN 'ip' THEN s.ip END AS ip,
    CASE v.side WHEN 'user' THEN s.user_name END AS user_name,
    date_trunc('hour', s.event_time) AS hour,
    count_if(s.is_failure) AS failures,
    count(DISTINCT CASE WHEN s.is_failure THEN s.user_name END) AS users,
    count_if(s.is_failure AND s.user_name = 'HIDDEN_DUE_TO_SECURITY_REASONS') AS unknown_users,
    array_sort(array_agg(DISTINCT s.ip)) AS ips,
    max(CASE WHEN NOT s.is_failure THEN s.event_time END) AS last_success,
    min(CASE WHEN s.is_failure THEN s.event_time END) AS first_seen,
    max(CASE WHEN s.is_failure THEN s.event_time END) AS last_seen
  FROM sign_in AS s
  CROSS JOIN (VALUES ('ip'), ('user')) AS v (side)
  WHERE v.side = 'ip' OR s.user_name <> 'HIDDEN_DUE_TO_SECURITY_REASONS'
  GROUP BY
    v.side,
    CASE v.side WHEN 'ip' THEN s.ip END,
    CASE v.side WHEN 'user' THEN s.user_name END,
    date_trunc('hour', s.event_time)
),
followed AS (
  SELECT
    c.*,
    max(c.last_success) OVER (PARTITION BY c.side, c.ip, c.user_name) AS success_at
  FROM counted AS c
)
SELECT
  f.side,
  f.ip,
  f.user_name,
  f.hour,
  f.failures,
  f.users,
  f.unknown_users,
  f.ips,
  CASE WHEN f.success_at > f.first_seen THEN f.success_at END AS success_after,
  f.first_seen,
  f.last_seen
FROM followed AS f
WHERE f.failures >= :min_failures OR (f.side = 'ip' AND f.users >= :min_users)
ORDER BY success_after DESC NULLS LAST, failures DESC, side, hour, ip, user_name
LIMIT 100
