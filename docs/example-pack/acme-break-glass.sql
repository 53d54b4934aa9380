/*---
title = "Uses of the break-glass role"
question = "Who took the break-glass role, and did it work?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1078.004", "T1548.005"]
false_positives = ["The drill on the first Monday of a month, by user `drill`"]
cost = "cheap"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "caller", type = "principal" },
  { name = "ip", type = "ip_or_service" },
  { name = "session", type = "text", doc = "What the caller named the session: the ticket, by our rules." },
  { name = "denied", type = "bool" },
  { name = "issued_key", type = "access_key", doc = "The key of the session; none where it was denied." },
]
pivots = [
  { column = "caller", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "issued_key", to = "ct-key-summary", param = "key" },
]

[params.role_name]
type = "principal"
default = "acme-break-glass"
doc = "The role's name."

[params.caller]
type = "principal"
optional = true
doc = "Only this user or role."

[[test]]
title = "a use, a denied try and the drill are found; another role with a like name is not"
fixture = "break-glass"
rows = 3
contains = [
  { caller = "arn:aws:iam::111122223333:user/alice", session = "INC-4711", denied = false, issued_key = "ASIAEXAMPLEKEY234567" },
  { caller = "arn:aws:iam::111122223333:user/mallory", denied = true },
  { caller = "arn:aws:iam::111122223333:user/drill", denied = false },
]
lacks = [{ session = "nightly-report" }]

[[test]]
title = "only the drill, which is the known false positive"
fixture = "break-glass"
params = { caller = "drill" }
rows = 1
contains = [{ caller = "arn:aws:iam::111122223333:user/drill" }]
---*/
SELECT
  t.event_time,
  t.actor AS caller,
  t.sourceipaddress AS ip,
  json_extract_scalar(t.requestparameters, '$.roleSessionName') AS session,
  t.is_denied AS denied,
  json_extract_scalar(t.responseelements, '$.credentials.accessKeyId') AS issued_key
FROM cloudtrail AS t
WHERE t.eventname = 'AssumeRole'
  -- A denied call has the role's ARN in the request, too.
  AND json_extract_scalar(t.requestparameters, '$.roleArn') LIKE '%:role/' || :role_name
  AND (:caller IS NULL OR contains(t.principals, :caller))
ORDER BY event_time DESC, caller
LIMIT 200
