/*---
title = "Calls of a user or role in order"
question = "What did this user or role do, in all its sessions?"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1078.004"]
false_positives = ["A role that several people share: tell them apart by session or source identity"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "actor", type = "principal" },
  { name = "session", type = "text", doc = "An instance, a function, or the name that the caller chose." },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "error", type = "text" },
  { name = "request", type = "json", doc = "The first 400 characters of the request's parameters." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "actor", to = "ct-iam-privesc", param = "actor" },
  { column = "actor", to = "ct-iam-guardrail-removal", param = "actor" },
  { column = "actor", to = "ct-lambda-persistence", param = "actor" },
  { column = "actor", to = "ct-remote-exec", param = "actor" },
]

[params.principal]
type = "principal"
doc = "A user, role or session: its ARN or bare name."

[params.session]
type = "text"
optional = true
doc = "Only the session of this name: an instance id, a function, a person."

[params.event_name]
type = "event_name"
optional = true
doc = "Only this API."

[params.only_writes]
type = "bool"
default = false
doc = "Only calls that change something."

[[test]]
title = "the user that the thief made signed in once and worked with its key"
params = { principal = "aws-support-sync", only_writes = "true" }
contains = [
  { event_name = "ConsoleLogin", ip = "203.0.113.67" },
  { event_name = "RunInstances", access_key = "AKIADEMOBACKDOOR2345", region = "us-west-2", error = "Client.VcpuLimitExceeded" },
  { event_name = "CreateFunctionUrlConfig", request = '{"authType":"NONE","functionName":"thumbnailer"}' },
]
lacks = [{ event_name = "GetSecretValue" }, { access_key = "AKIADEMOLEAKEDKEY234" }]

[[test]]
title = "a role by its bare name, one server of it"
params = { principal = "web-role", session = "i-0c35339aa6cc097d5", event_name = "UpdateInstanceInformation" }
contains = [{ actor = "arn:aws:iam::111122223333:role/web-role", session = "i-0c35339aa6cc097d5" }]
lacks = [{ session = "i-0ab8673d03885fbd8" }]

[[test]]
title = "what the server's stolen session changed, between the reports of its agent"
params = { principal = "web-role", session = "i-0c35339aa6cc097d5", only_writes = "true" }
contains = [
  { event_name = "SendCommand", access_key = "ASIADEMOIMDSTHEFT234", ip = "198.51.100.77" },
  { event_name = "AuthorizeSecurityGroupIngress", ip = "198.51.100.77" },
  { event_name = "RevokeSecurityGroupIngress", ip = "198.51.100.77" },
  { event_name = "UpdateInstanceInformation", ip = "192.0.2.10" },
]
lacks = [{ event_name = "GetObject" }, { event_name = "UpdateInstanceInformation", ip = "198.51.100.77" }]

[[test]]
title = "the thief of the backup key asks nine times which buckets keep versions"
params = { principal = "svc-backup-legacy", event_name = "GetBucketVersioning" }
rows = 9
contains = [{ access_key = "AKIADEMOBACKUPSVC234", ip = "203.0.113.90", event_time = "2026-03-11 17:41:00.000" }]
lacks = [{ ip = "192.0.2.74" }]

[[test]]
title = "a user's sessions in roles carry the user's name"
params = { principal = "bob", event_name = "DescribeAlarms" }
contains = [{ actor = "arn:aws:iam::111122223333:role/ops-maint", session = "bob" }]
lacks = [{ actor = "arn:aws:iam::111122223333:user/carol" }]
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.actor,
  t.session,
  t.access_key,
  t.sourceipaddress AS ip,
  t.useragent AS user_agent,
  t.errorcode AS error,
  substr(t.requestparameters, 1, 400) AS request,
  t.eventid AS event_id
FROM cloudtrail AS t
-- An ARN of a session has lost the path of its role, so a role is found by its name as well.
WHERE contains(t.principals, :principal)
  AND (:session IS NULL OR t.session = :session)
  AND (:event_name IS NULL OR t.eventname = :event_name)
  AND (NOT :only_writes OR t.is_write)
ORDER BY event_time, event_id
LIMIT 2000
