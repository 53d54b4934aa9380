/*---
title = "A record in full"
question = "What does the whole record say?"
sources = ["cloudtrail"]
severity = "info"
false_positives = ["One call that two accounts received is two records with one shared id"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "event_type", type = "text" },
  { name = "category", type = "text" },
  { name = "actor", type = "principal" },
  { name = "actor_type", type = "text" },
  { name = "actor_arn", type = "arn" },
  { name = "actor_account", type = "account" },
  { name = "session", type = "text" },
  { name = "session_start", type = "text" },
  { name = "session_mfa", type = "text" },
  { name = "source_identity", type = "text" },
  { name = "invoked_by", type = "text" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "vpc_endpoint", type = "text" },
  { name = "tls", type = "text" },
  { name = "error", type = "text" },
  { name = "error_message", type = "text" },
  { name = "request", type = "json" },
  { name = "response", type = "json" },
  { name = "additional", type = "json" },
  { name = "service_details", type = "json" },
  { name = "resources", type = "list" },
  { name = "request_id", type = "request_id" },
  { name = "event_id", type = "request_id" },
  { name = "shared_id", type = "request_id" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
]

[params.event_id]
type = "request_id"
doc = "An event id, a request id, or a shared event id. Give the day (`--since`, `--until`): the whole window is read for one record."

[[test]]
title = "an event id finds the record with its response"
params = { event_id = "81d7907d-6277-40f6-84f1-47aefd0ed555" }
rows = 1
contains = [
  { event_name = "CreateAccessKey", access_key = "AKIADEMOLEAKEDKEY234", request = '{"userName":"aws-support-sync"}', response = '{"accessKey":{"accessKeyId":"AKIADEMOBACKDOOR2345","createDate":"Mar 10, 2026, 9:44:16 AM","status":"Active","userName":"aws-support-sync"}}', request_id = "044f0081-ff74-4f67-80be-56b93a2b1378", event_type = "AwsApiCall", category = "Management" },
]

[[test]]
title = "the service's id finds the same one"
params = { event_id = "044f0081-ff74-4f67-80be-56b93a2b1378" }
rows = 1
contains = [{ event_id = "81d7907d-6277-40f6-84f1-47aefd0ed555" }]

[[test]]
title = "the id that two accounts share finds the caller's record and the role's"
params = { event_id = "0de08130-0de0-4de0-8de0-0de0de08130d" }
rows = 2
contains = [
  { account = "111122223333", event_name = "AssumeRole", shared_id = "0de08130-0de0-4de0-8de0-0de0de08130d" },
  { account = "222233334444", event_name = "AssumeRole", shared_id = "0de08130-0de0-4de0-8de0-0de0de08130d" },
]

[[test]]
title = "another id finds nothing"
params = { event_id = "00000000-0000-4000-8000-000000000000" }
rows = 0
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.eventtype AS event_type,
  t.eventcategory AS category,
  t.actor,
  t.actor_type,
  t.actor_arn,
  t.actor_account,
  t.session,
  t.session_start,
  t.session_mfa,
  t.source_identity,
  t.invoked_by,
  t.access_key,
  t.sourceipaddress AS ip,
  t.useragent AS user_agent,
  t.vpcendpointid AS vpc_endpoint,
  t.tlsdetails.tlsversion AS tls,
  t.errorcode AS error,
  t.errormessage AS error_message,
  t.requestparameters AS request,
  t.responseelements AS response,
  t.additionaleventdata AS additional,
  t.serviceeventdetails AS service_details,
  transform(t.resources, r -> coalesce(r.arn, r.arnprefix)) AS resources,
  t.requestid AS request_id,
  t.eventid AS event_id,
  t.sharedeventid AS shared_id
FROM cloudtrail AS t
WHERE t.eventid = :event_id OR t.requestid = :event_id OR t.sharedeventid = :event_id
ORDER BY event_time, event_id, account
LIMIT 20
