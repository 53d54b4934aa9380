/*---
title = "Many things that were destroyed"
question = "Who destroyed many things, and of what kind?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1485", "T1489"]
false_positives = ["Environments that live for a day", "What services remove for themselves (hidden unless asked for)"]
cost = "normal"
output = [
  { name = "ten_minutes", type = "timestamp", doc = "Their start." },
  { name = "actor", type = "principal" },
  { name = "session", type = "text" },
  { name = "ip", type = "ip_or_service" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "region", type = "region" },
  { name = "deleted", type = "count" },
  { name = "request", type = "json", doc = "The first request, at most 400 characters." },
  { name = "first_seen", type = "timestamp" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "ten_minutes", to = "ct-change-window", param = "at" },
]

[params.principal]
type = "principal"
optional = true
doc = "Only by this user or role: an ARN or a bare name."

[params.min_deleted]
type = "int"
default = 10
doc = "At least so many calls of one API in ten minutes."

[params.include_services]
type = "bool"
default = false
doc = "Also what services remove."

[[test]]
title = "nobody did"
rows = 0

[[test]]
title = "a lower threshold shows the snapshot policy and the six miners that bob ended with one call"
params = { min_deleted = "1", include_services = "true" }
contains = [
  { event_name = "DeleteSnapshot", deleted = 4, session = "dlm" },
  { event_name = "TerminateInstances", deleted = 1, actor = "arn:aws:iam::111122223333:user/bob" },
]
lacks = [{ actor = "arn:aws:iam::111122223333:user/svc-report" }]
---*/
SELECT
  date_add('minute', -(minute(t.event_time) % 10), date_trunc('minute', t.event_time)) AS ten_minutes,
  t.actor,
  t.session,
  t.sourceipaddress AS ip,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.awsregion AS region,
  count(*) AS deleted,
  substr(min(t.requestparameters), 1, 400) AS request,
  min(t.event_time) AS first_seen
FROM cloudtrail AS t
WHERE regexp_like(t.eventname, '^(Delete|Terminate|Deregister|Purge|Revoke|Disable|Schedule.*Deletion)')
  AND t.errorcode IS NULL
  AND (:include_services OR NOT t.is_service)
  AND (:principal IS NULL OR contains(t.principals, :principal))
GROUP BY
  date_add('minute', -(minute(t.event_time) % 10), date_trunc('minute', t.event_time)),
  t.actor, t.session, t.sourceipaddress, t.eventsource, t.eventname, t.awsregion
HAVING count(*) >= :min_deleted
ORDER BY deleted DESC, ten_minutes, actor, session, ip, service, event_name, region
LIMIT 200
