/*---
title = "What happened to a resource"
question = "Everything that happened to this resource, and who deleted it?"
sources = ["cloudtrail"]
severity = "info"
false_positives = ["A short name is part of many others: give an id, or the ARN"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "deletes", type = "bool", doc = "The call takes something away." },
  { name = "actor", type = "principal" },
  { name = "session", type = "text" },
  { name = "invoked_by", type = "text", doc = "cloudformation.amazonaws.com: ask for the stack's name next." },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "error", type = "text" },
  { name = "request", type = "json", doc = "The first 400 characters of the request's parameters." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_time", to = "ct-change-window", param = "at" },
]

[params.resource]
type = "text"
doc = "An id, a name or an ARN, as it stands in requests; five characters and more."

[params.only_deletes]
type = "bool"
default = false
doc = "Only calls that take something away."

[params.service]
type = "event_source"
optional = true
doc = "Only this service: saves time on long windows."

[[test]]
title = "the function was changed and opened by one thief, and given a foreign layer by another"
params = { resource = "thumbnailer", service = "lambda.amazonaws.com" }
rows = 5
contains = [
  { event_name = "AddPermission20150331v2", deletes = false, actor = "arn:aws:iam::111122223333:user/aws-support-sync" },
  { event_name = "UpdateFunctionConfiguration20150331v2", deletes = false, session = "dana", ip = "203.0.113.140" },
]

[[test]]
title = "the one call behind the deletions of a stack, the bucket that stayed and the table that came back"
params = { resource = "shop-search" }
contains = [
  { event_name = "DeleteStack", deletes = true, session = "alice", ip = "192.0.2.66" },
  { event_name = "DeleteTable", deletes = true, session = "alice", invoked_by = "cloudformation.amazonaws.com" },
  { event_name = "DeleteBucket", error = "BucketNotEmpty", invoked_by = "cloudformation.amazonaws.com" },
  { event_name = "CreateTable", deletes = false, session = "alice" },
]
rows = 4

[[test]]
title = "a key that is used all day: who wants it deleted"
params = { resource = "7c1e5a0e-3d52-4f0e-9a37-6f4d2c8b1a90", only_deletes = "true" }
rows = 1
contains = [{ event_name = "ScheduleKeyDeletion", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", ip = "203.0.113.90" }]

[[test]]
title = "a service was rolled out and rolled back"
params = { resource = "orders-api" }
rows = 2
contains = [
  { event_name = "UpdateService", event_time = "2026-03-12 09:52:00.000", deletes = false, actor = "arn:aws:iam::111122223333:role/pipeline/ci-deploy" },
  { event_name = "UpdateService", event_time = "2026-03-12 11:05:00.000" },
]

[[test]]
title = "who ended the machine"
params = { resource = "i-0567435101129a80f", only_deletes = "true" }
rows = 1
contains = [{ event_name = "TerminateInstances", deletes = true, actor = "arn:aws:iam::111122223333:user/bob" }]
lacks = [{ event_name = "RunInstances" }]
---*/
WITH touched AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventsource AS service,
    t.eventname AS event_name,
    regexp_like(
      t.eventname,
      '^(Delete|Terminate|Deregister|Detach|Disable|Disassociate|Purge|Revoke|Remove|Release|Schedule.*Deletion|Stop)'
    ) AS deletes,
    t.actor,
    t.session,
    t.invoked_by,
    t.sourceipaddress AS ip,
    t.useragent AS user_agent,
    t.errorcode AS error,
    substr(t.requestparameters, 1, 400) AS request,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE length(:resource) >= 5
    AND (:service IS NULL OR t.eventsource = :service)
    AND (
      strpos(t.requestparameters, :resource) > 0
      OR strpos(t.responseelements, :resource) > 0
      OR any_match(t.resources, r -> strpos(coalesce(r.arn, r.arnprefix), :resource) > 0)
    )
)
SELECT
  o.event_time,
  o.account,
  o.region,
  o.service,
  o.event_name,
  o.deletes,
  o.actor,
  o.session,
  o.invoked_by,
  o.ip,
  o.user_agent,
  o.error,
  o.request,
  o.event_id
FROM touched AS o
WHERE NOT :only_deletes OR o.deletes
ORDER BY event_time DESC, event_id
LIMIT 300
