/*---
title = "Keys that AWS has found in public"
question = "Has AWS itself flagged a leaked key?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1552.001", "T1078.004"]
false_positives = ["A key that was published on purpose, as bait or in an exercise"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "event_name", type = "event_name", doc = "AttachUserPolicy: the key was public by now. DetachUserPolicy: somebody lifted it, or the intruder." },
  { name = "user_name", type = "principal", doc = "Whose key it is." },
  { name = "policy", type = "text" },
  { name = "actor", type = "principal" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text" },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "user_name", to = "ct-key-sources", param = "principal" },
  { column = "user_name", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
]

[[test]]
title = "AWS put the reporting user under quarantine; other policies are none"
rows = 1
contains = [
  { event_name = "AttachUserPolicy", user_name = "svc-report", policy = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3", account = "111122223333" },
]
lacks = [{ user_name = "aws-support-sync" }]
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.eventname AS event_name,
  json_extract_scalar(t.requestparameters, '$.userName') AS user_name,
  json_extract_scalar(t.requestparameters, '$.policyArn') AS policy,
  t.actor,
  t.sourceipaddress AS ip,
  t.errorcode AS error,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE t.eventsource = 'iam.amazonaws.com'
  AND t.eventname IN ('AttachUserPolicy', 'DetachUserPolicy')
  AND json_extract_scalar(t.requestparameters, '$.policyArn') LIKE '%/AWSCompromisedKeyQuarantine%'
ORDER BY event_time DESC, event_id
LIMIT 50
