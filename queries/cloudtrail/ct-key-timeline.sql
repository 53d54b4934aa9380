/*---
title = "Calls of an access key in order"
question = "In which order were the calls with this key made, with which parameters?"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1078.004"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "error", type = "text" },
  { name = "request", type = "json", doc = "The first 400 characters of the request's parameters." },
  { name = "resources", type = "list" },
  { name = "event_id", type = "request_id", doc = "Finds the whole record." },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "event_time", to = "ct-change-window", param = "at" },
]

[params.key]
type = "access_key"
doc = "The key in question."

[params.event_name]
type = "event_name"
optional = true
doc = "Only this API."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only calls from this address or network."

[params.only_writes]
type = "bool"
default = false
doc = "Only calls that change something."

[params.only_errors]
type = "bool"
default = false
doc = "Only calls that failed."

[[test]]
title = "what the thief changed with the leaked key, step by step"
params = { key = "AKIADEMOLEAKEDKEY234", only_writes = "true" }
rows = 10
contains = [
  { event_name = "CreateLoginProfile", ip = "203.0.113.66", region = "us-east-1", request = '{"userName":"aws-support-sync","passwordResetRequired":false}' },
  { event_name = "PutUserPolicy", request = '{"omitted":true,"originalSize":108344,"reason":"requestParameters too large"}' },
  { event_name = "RunInstances", region = "us-west-2", error = "Client.UnauthorizedOperation" },
]
lacks = [{ event_name = "GetObject" }, { ip = "192.0.2.70" }]

[[test]]
title = "the secret scanner tried the key once"
params = { key = "AKIADEMOLEAKEDKEY234", ip = "198.51.100.9" }
rows = 1
contains = [{ event_name = "GetCallerIdentity", user_agent = "TruffleHog" }]

[[test]]
title = "24 calls with the leaked key failed, all denied"
params = { key = "AKIADEMOLEAKEDKEY234", only_errors = "true" }
rows = 24
contains = [{ event_name = "ListFoundationModels", error = "AccessDeniedException" }]

[[test]]
title = "the reports that were read have their names"
params = { key = "AKIADEMOLEAKEDKEY234", event_name = "GetObject" }
rows = 40
contains = [{ ip = "192.0.2.70", resources = ["arn:aws:s3:::corp-docs/reports/daily/07.csv", "arn:aws:s3:::corp-docs"] }]
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.sourceipaddress AS ip,
  t.useragent AS user_agent,
  t.errorcode AS error,
  substr(t.requestparameters, 1, 400) AS request,
  transform(t.resources, r -> coalesce(r.arn, r.arnprefix)) AS resources,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE t.access_key = :key
  AND (:event_name IS NULL OR t.eventname = :event_name)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
  AND (NOT :only_writes OR t.is_write)
  AND (NOT :only_errors OR t.errorcode IS NOT NULL)
ORDER BY event_time, event_id
LIMIT 2000
