/*---
title = "API calls from an address"
question = "Everything the control plane saw from this address or network"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1078.004"]
false_positives = ["The address of an office or a NAT gateway returns everybody behind it"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "actor", type = "principal" },
  { name = "actor_type", type = "text", doc = "AWSAccount with account `anonymous`: an S3 caller without credentials." },
  { name = "access_key", type = "access_key" },
  { name = "account", type = "account" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "ip", type = "ip" },
  { name = "calls", type = "count" },
  { name = "ok", type = "count" },
  { name = "denied", type = "count" },
  { name = "user_agent", type = "text", doc = "One of them." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "access_key", to = "ct-session-lineage", param = "key" },
  { column = "actor", to = "ct-key-sources", param = "principal" },
  { column = "ip", to = "alb-client-timeline", param = "ip" },
  { column = "ip", to = "vf-host-peers", param = "host" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
]

[params.ip]
type = "ip_or_cidr"
doc = "The address or network."

[params.actor]
type = "principal"
optional = true
doc = "Only this user or role: its ARN or bare name."

[[test]]
title = "the thief's address used three credentials"
params = { ip = "203.0.113.66" }
contains = [
  { access_key = "AKIADEMOLEAKEDKEY234", event_name = "GetAccountAuthorizationDetails", calls = 1, ok = 1 },
  { access_key = "AKIADEMOBACKDOOR2345", event_name = "InvokeModel", calls = 400 },
  { access_key = "ASIADEMOFEDERATED234", event_name = "ListBuckets", actor = "arn:aws:iam::111122223333:user/svc-report", actor_type = "FederatedUser" },
]
lacks = [{ event_name = "GetObject" }, { event_name = "ConsoleLogin" }, { access_key = "AKIADEMOBUILDBOT2345" }]

[[test]]
title = "the neighbour address holds the console session of the user that the thief made"
params = { ip = "203.0.113.64/30" }
contains = [
  { ip = "203.0.113.67", event_name = "ConsoleLogin", actor = "arn:aws:iam::111122223333:user/aws-support-sync", ok = 1 },
  { ip = "203.0.113.66", event_name = "RunInstances", access_key = "AKIADEMOBACKDOOR2345", calls = 3, ok = 1 },
]

[[test]]
title = "the posture scan looks like the thief's first minutes and comes from its own address"
params = { ip = "192.0.2.99" }
contains = [{ event_name = "GetAccountAuthorizationDetails", actor = "arn:aws:iam::111122223333:role/OrgAuditRole" }]
lacks = [{ access_key = "AKIADEMOLEAKEDKEY234" }]
---*/
SELECT
  t.actor,
  t.actor_type,
  t.access_key,
  t.actor_account AS account,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.sourceipaddress AS ip,
  count(*) AS calls,
  count_if(t.errorcode IS NULL) AS ok,
  count_if(t.is_denied) AS denied,
  min(t.useragent) AS user_agent,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM cloudtrail AS t
WHERE contains(:ip, try_cast(t.sourceipaddress AS ipaddress))
  AND (:actor IS NULL OR contains(t.principals, :actor))
GROUP BY t.actor, t.actor_type, t.access_key, t.actor_account, t.eventsource, t.eventname, t.sourceipaddress
ORDER BY first_seen, service, event_name, actor, access_key, ip, account
LIMIT 500
