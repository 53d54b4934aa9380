/*---
title = "What an access key did"
question = "What did this key do, in one screen?"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1078.004"]
false_positives = ["Throttled calls inflate `calls`; they are counted apart"]
cost = "cheap"
scope.regions = "all"
output = [
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "is_write", type = "bool", doc = "Whether the call changes something; these come first." },
  { name = "calls", type = "count" },
  { name = "ok", type = "count" },
  { name = "denied", type = "count" },
  { name = "throttled", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "sources", type = "count", doc = "Distinct addresses." },
  { name = "regions", type = "list" },
]
pivots = [
  { column = "event_name", to = "ct-key-timeline", param = "event_name" },
]

[params.key]
type = "access_key"
doc = "The key in question."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only calls from this address or network."

[[test]]
title = "the leaked key made credentials, a session and a trusted account; its daily reads are there too"
params = { key = "AKIADEMOLEAKEDKEY234" }
contains = [
  { service = "iam.amazonaws.com", event_name = "CreateAccessKey", is_write = true, calls = 1, ok = 1, denied = 0 },
  { service = "iam.amazonaws.com", event_name = "AddUserToGroup", is_write = true, calls = 1, ok = 0, denied = 1 },
  { service = "iam.amazonaws.com", event_name = "UpdateAssumeRolePolicy", ok = 1 },
  { service = "sts.amazonaws.com", event_name = "GetFederationToken", is_write = true, ok = 1, regions = ["us-east-1"] },
  { service = "sts.amazonaws.com", event_name = "GetCallerIdentity", calls = 2, sources = 2 },
  { service = "ec2.amazonaws.com", event_name = "DescribeInstances", is_write = false, calls = 6, ok = 6 },
  { service = "s3.amazonaws.com", event_name = "GetObject", calls = 40, ok = 40, sources = 1 },
]
lacks = [
  { event_name = "InvokeModel" },
  { event_name = "GetSecretValue" },
  { event_name = "UpdateAccessKey" },
]

[[test]]
title = "what the reporting machine does with it is one line"
params = { key = "AKIADEMOLEAKEDKEY234", ip = "192.0.2.64/27" }
rows = 1
contains = [{ event_name = "GetObject", calls = 40 }]

[[test]]
title = "the back door was used for models, mail and secrets"
params = { key = "AKIADEMOBACKDOOR2345" }
contains = [
  { service = "bedrock.amazonaws.com", event_name = "InvokeModel", calls = 400 },
  { service = "ses.amazonaws.com", event_name = "SendEmail", calls = 50 },
  { service = "sns.amazonaws.com", event_name = "Publish", calls = 30 },
  { service = "secretsmanager.amazonaws.com", event_name = "GetSecretValue", calls = 28 },
  { service = "ec2.amazonaws.com", event_name = "RunInstances", calls = 3, ok = 1, denied = 0, regions = ["ap-southeast-2", "us-west-2"] },
]
---*/
SELECT
  t.eventsource AS service,
  t.eventname AS event_name,
  t.is_write,
  count(*) AS calls,
  count_if(t.errorcode IS NULL) AS ok,
  count_if(t.is_denied) AS denied,
  count_if(t.is_throttle) AS throttled,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen,
  count(DISTINCT t.sourceipaddress) AS sources,
  array_sort(array_agg(DISTINCT t.awsregion)) AS regions
FROM cloudtrail AS t
WHERE t.access_key = :key
  AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
GROUP BY t.eventsource, t.eventname, t.is_write
ORDER BY is_write DESC, ok DESC, service, event_name
LIMIT 300
