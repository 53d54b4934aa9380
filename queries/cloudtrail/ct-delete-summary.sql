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
title = "a bucket and its snapshots held to ransom, and alice's clean-up with the wrong profile; no retention"
rows = 5
contains = [
  { event_name = "DeleteObject", deleted = 3800, session = "alice", ip = "192.0.2.66", ten_minutes = "2026-03-12 13:10:00.000" },
  { event_name = "DeleteSnapshot", deleted = 25, session = "alice" },
  { event_name = "DeleteObject", deleted = 240, actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", ip = "203.0.113.90", ten_minutes = "2026-03-11 18:20:00.000" },
  { event_name = "DeleteObjects", deleted = 12, actor = "arn:aws:iam::111122223333:user/svc-backup-legacy" },
  { event_name = "DeleteSnapshot", deleted = 14, actor = "arn:aws:iam::111122223333:user/svc-backup-legacy" },
]

[[test]]
title = "with services, the retention of snapshots appears"
params = { include_services = "true" }
rows = 6
contains = [{ event_name = "DeleteSnapshot", deleted = 12, session = "dlm", ip = "dlm.amazonaws.com" }]

[[test]]
title = "one principal: alice's one call and what CloudFormation removed for her; the bucket that was not empty stayed"
params = { principal = "AWSReservedSSO_Admin_9a2b4c603f1c5d7e", min_deleted = "1", include_services = "true" }
rows = 7
contains = [
  { event_name = "DeleteStack", deleted = 1, ip = "192.0.2.66" },
  { event_name = "DeleteTable", ip = "cloudformation.amazonaws.com", request = '{"tableName":"shop-search-index"}' },
  { event_name = "TerminateInstances", ip = "cloudformation.amazonaws.com" },
  { event_name = "DeleteLogGroup", ip = "cloudformation.amazonaws.com" },
  { event_name = "DeregisterImage", deleted = 4 },
]
lacks = [{ event_name = "DeleteBucket" }]

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
