/*---
title = "Bursts of permission errors"
question = "Who is hitting permission errors: somebody probing, a broken deploy, or revoked access?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1580", "T1087.004"]
false_positives = [
  "Posture scanners",
  "A service control policy that was rolled out",
  "Console pages that ask for more than the user may see",
  "Terraform plans",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "bucket", type = "timestamp", doc = "The start of ten minutes." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "denied", type = "count" },
  { name = "distinct_apis", type = "count", doc = "Different APIs among the denied calls." },
  { name = "apis", type = "list", doc = "The first 15 of them by name." },
  { name = "ok", type = "count", doc = "Calls that worked in the same ten minutes." },
]
pivots = [
  { column = "access_key", to = "ct-key-timeline", param = "key" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "actor", to = "ct-key-sources", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
]

[params.min_denied]
type = "int"
default = 20
doc = "At least so many denied calls in ten minutes …"

[params.min_apis]
type = "int"
default = 8
doc = "… or denied calls of so many different APIs."

[params.key]
type = "access_key"
optional = true
doc = "Only this key."

[[test]]
title = "three try what they may do: the leaked key, the instance's stolen session, the phished one; scans, pages and the broken deploy stay below"
rows = 3
contains = [
  { actor = "arn:aws:iam::111122223333:user/svc-report", access_key = "AKIADEMOLEAKEDKEY234", ip = "203.0.113.66", denied = 22, distinct_apis = 22, ok = 18 },
  { actor = "arn:aws:iam::111122223333:role/web-role", access_key = "ASIADEMOIMDSTHEFT234", ip = "198.51.100.77", denied = 13, distinct_apis = 13 },
  { access_key = "ASIADEMOSSOADMIN2345", ip = "203.0.113.140", bucket = "2026-03-11 08:00:00.000", denied = 42, distinct_apis = 10 },
]
lacks = [{ actor = "arn:aws:iam::111122223333:role/OrgAuditRole" }, { actor = "arn:aws:iam::111122223333:role/pipeline/ci-deploy" }]

[[test]]
title = "one key alone"
params = { key = "ASIADEMOSSOADMIN2345" }
rows = 1
contains = [{ denied = 42, ok = 17 }]

[[test]]
title = "lower thresholds show the decoys"
params = { min_denied = "6", min_apis = "6" }
contains = [
  { access_key = "AKIADEMOLEAKEDKEY234", denied = 22 },
  { actor = "arn:aws:iam::111122223333:user/carol", denied = 6, distinct_apis = 6 },
  { actor = "arn:aws:iam::111122223333:role/pipeline/ci-deploy", distinct_apis = 1, apis = ["PutImage"] },
  { actor = "arn:aws:iam::111122223333:role/OrgAuditRole", denied = 12, distinct_apis = 3 },
]
lacks = [{ actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform" }]
---*/
WITH call AS (
  SELECT
    date_add('minute', -(minute(t.event_time) % 10), date_trunc('minute', t.event_time)) AS bucket,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.eventname,
    CASE WHEN t.is_denied AND NOT t.is_throttle THEN t.eventsource || ':' || t.eventname END AS denied_api,
    t.errorcode
  FROM cloudtrail AS t
  WHERE :key IS NULL OR t.access_key = :key
)
SELECT
  c.bucket,
  c.actor,
  c.access_key,
  c.ip,
  count(c.denied_api) AS denied,
  count(DISTINCT c.denied_api) AS distinct_apis,
  slice(array_sort(array_agg(DISTINCT c.eventname) FILTER (WHERE c.denied_api IS NOT NULL)), 1, 15) AS apis,
  count_if(c.errorcode IS NULL) AS ok
FROM call AS c
GROUP BY c.bucket, c.actor, c.access_key, c.ip
HAVING count(c.denied_api) >= :min_denied OR count(DISTINCT c.denied_api) >= :min_apis
ORDER BY distinct_apis DESC, denied DESC, bucket, actor, access_key, ip
LIMIT 200
