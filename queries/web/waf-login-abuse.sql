/*---
title = "Logins that WAF finds suspicious"
question = "Who tries many logins or passwords that are known to be stolen, and what did the rules for account takeover say?"
sources = ["waf"]
severity = "high"
attack = ["T1110.003", "T1110.004", "T1078"]
false_positives = [
  "Apps that try again after an outage, or whose SDK sends no token",
  "Offices behind one address",
]
cost = "normal"
output = [
  { name = "bucket", type = "timestamp", doc = "Its start." },
  { name = "grp", type = "text", doc = "The client, fingerprint or program." },
  { name = "logins", type = "count", doc = "Posts to a login." },
  { name = "stopped", type = "count", doc = "Blocked or challenged." },
  { name = "stolen", type = "count", doc = "With a password that is known to be stolen." },
  { name = "clients", type = "count", doc = "Different addresses." },
  { name = "labels", type = "list", doc = "Of account takeover (atp), of fake accounts (acfp), and of tokens." },
  { name = "ip", type = "ip", doc = "The client; of several the first by name." },
  { name = "ja4", type = "text", doc = "The first by name." },
  { name = "user_agent", type = "text", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "alb-auth-bruteforce", param = "ip" },
  { column = "ip", to = "waf-ip-timeline", param = "ip" },
  { column = "ja4", to = "xs-ja4-logins", param = "ja4" },
  { column = "ja4", to = "waf-ja-clusters", param = "ja4" },
]

[params.by]
type = "enum"
values = ["ip", "ja4", "user_agent"]
default = "ip"
doc = "What makes a row: many addresses with one program are seen by ja4."

[params.login_paths]
type = "regex"
default = '(?i)/(login|signin|auth|token|session)'
doc = "Where people sign in: paths in which this is found."

[params.min_logins]
type = "int"
default = 20
doc = "At least so many posts to a login in a bucket, or one with a stolen password."

[params.bucket]
type = "duration"
default = "1h"
doc = "How much time one row stands for."

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "twelve addresses fail over and over, six come with stolen passwords, an app tries again; people who sign in stay out"
rows = 31
contains = [
  { bucket = "2026-03-11 13:00:00.000", grp = "198.19.200.5", logins = 107, stopped = 0, stolen = 0, labels = ["awswaf:managed:aws:atp:aggregate:volumetric:ip:failed_login_response:high"], user_agent = "okhttp/4.12.0" },
  { grp = "198.19.0.0", logins = 4, stopped = 1, stolen = 1, labels = ["awswaf:managed:aws:atp:signal:credential_compromised", "awswaf:managed:aws:atp:signal:token_absent"] },
  { grp = "203.0.113.156", logins = 25, stopped = 0, labels = ["awswaf:managed:token:absent"], user_agent = "shop-app/5.1 (iOS)" },
]
lacks = [{ grp = "192.0.2.78" }]

[[test]]
title = "by fingerprint the low and slow ones are there as well"
params = { by = "ja4", bucket = "1d" }
contains = [
  { grp = "t13d1312h2_f57a46bbacb6_14788d8d241b", logins = 5549, stopped = 6, stolen = 6, user_agent = "okhttp/4.12.0" },
]

[[test]]
title = "another web ACL has none"
params = { acl = "other" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
WITH login AS (
  SELECT
    date_add(
      'second',
      -(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', t.event_time) % :bucket),
      date_trunc('second', t.event_time)
    ) AS bucket,
    CASE :by
      WHEN 'ja4' THEN t.ja4fingerprint
      WHEN 'user_agent' THEN t.user_agent
      ELSE t.client_ip
    END AS grp,
    t.client_ip,
    t.ja4fingerprint AS ja4,
    t.user_agent,
    t.action,
    t.event_time,
    t.method = 'POST' AND regexp_like(t.uri, :login_paths) AS is_login,
    coalesce(regexp_like(array_join(t.label_names, ' '), ':atp:signal:(credential_compromised|.*stolen)'), false)
      AS is_stolen,
    coalesce(filter(t.label_names, l -> regexp_like(l, '^awswaf:managed:(aws:(atp|acfp)|token):')), ARRAY[]) AS labels
  FROM waf AS t
  WHERE (:acl IS NULL OR t.acl_name = :acl)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
)
SELECT
  l.bucket,
  l.grp,
  count_if(l.is_login) AS logins,
  count_if(l.action <> 'ALLOW') AS stopped,
  count_if(l.is_stolen) AS stolen,
  count(DISTINCT l.client_ip) AS clients,
  slice(array_sort(array_distinct(flatten(array_agg(l.labels)))), 1, 20) AS labels,
  min(l.client_ip) AS ip,
  min(l.ja4) AS ja4,
  min(l.user_agent) AS user_agent,
  min(l.event_time) AS first_seen,
  max(l.event_time) AS last_seen
FROM login AS l
WHERE l.is_login OR l.is_stolen
GROUP BY l.bucket, l.grp
HAVING count_if(l.is_login) >= :min_logins OR count_if(l.is_stolen) > 0
ORDER BY stolen DESC, logins DESC, bucket, grp
LIMIT 200
