/*---
title = "What somebody did for the first time"
question = "Which calls did a user or role make that it had not made in the two weeks before?"
sources = ["cloudtrail"]
severity = "low"
attack = ["T1078.004"]
false_positives = ["A new feature that is deployed", "Monthly jobs", "Somebody new: everything is a first time (`actor_is_new`)"]
cost = "heavy"
scope.regions = "all"
output = [
  { name = "actor", type = "principal" },
  { name = "actor_is_new", type = "bool", doc = "The actor did nothing at all in the two weeks before." },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "calls", type = "count" },
  { name = "ips", type = "list" },
  { name = "first_seen", type = "timestamp" },
  { name = "event_id", type = "request_id", doc = "One of the calls." },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "ips", to = "ct-ip-activity", param = "ip" },
]

[tables.earlier]
source = "cloudtrail"
window = "14d before"

[params.principal]
type = "principal"
optional = true
doc = "Only this user or role: an ARN or a bare name."

[params.only_writes]
type = "bool"
default = true
doc = "Only calls that change something."

[[test]]
title = "the reporting user never changed anything before"
params = { principal = "svc-report" }
contains = [
  { event_name = "CreateUser", actor = "arn:aws:iam::111122223333:user/svc-report", actor_is_new = false, calls = 1, ips = ["203.0.113.66"] },
  { event_name = "UpdateAssumeRolePolicy" },
  { event_name = "GetFederationToken" },
]
lacks = [{ event_name = "RunInstances" }, { event_name = "GetObject" }, { event_name = "ListUsers" }]

[[test]]
title = "daily work is no first time; the user that the thief made is new as a whole"
contains = [{ actor = "arn:aws:iam::111122223333:user/aws-support-sync", event_name = "RunInstances", actor_is_new = true }]
lacks = [
  { actor = "arn:aws:iam::111122223333:role/pipeline/ci-deploy", event_name = "UpdateService" },
  { event_name = "UpdateInstanceInformation" },
]
---*/
WITH call AS (
  SELECT false AS is_earlier, t.actor, t.eventsource, t.eventname, t.sourceipaddress AS ip, t.eventid, t.event_time
  FROM cloudtrail AS t
  WHERE t.errorcode IS NULL
    AND NOT t.is_chatter
    AND (NOT :only_writes OR t.is_write)
    AND (:principal IS NULL OR contains(t.principals, :principal))
  UNION ALL
  SELECT true, e.actor, e.eventsource, e.eventname, CAST(NULL AS varchar), CAST(NULL AS varchar), e.event_time
  FROM earlier AS e
  WHERE e.errorcode IS NULL
    AND (:principal IS NULL OR contains(e.principals, :principal))
),
grouped AS (
  SELECT
    c.actor,
    c.eventsource AS service,
    c.eventname AS event_name,
    count_if(c.is_earlier) AS earlier_calls,
    count_if(NOT c.is_earlier) AS calls,
    array_sort(array_agg(DISTINCT c.ip) FILTER (WHERE c.ip IS NOT NULL)) AS ips,
    min(CASE WHEN NOT c.is_earlier THEN c.event_time END) AS first_seen,
    min(c.eventid) AS event_id
  FROM call AS c
  GROUP BY c.actor, c.eventsource, c.eventname
),
known AS (
  SELECT g.*, sum(g.earlier_calls) OVER (PARTITION BY g.actor) AS earlier_calls_of_actor
  FROM grouped AS g
)
SELECT
  k.actor,
  k.earlier_calls_of_actor = 0 AS actor_is_new,
  k.service,
  k.event_name,
  k.calls,
  k.ips,
  k.first_seen,
  k.event_id
FROM known AS k
WHERE k.earlier_calls = 0
ORDER BY actor_is_new, first_seen, actor, service, event_name
LIMIT 300
