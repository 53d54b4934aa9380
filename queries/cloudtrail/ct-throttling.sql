/*---
title = "APIs that were throttled"
question = "Which APIs are throttled, and by whose traffic?"
sources = ["cloudtrail"]
severity = "medium"
false_positives = ["Terraform and inventories", "Data planes are mostly not recorded: no rows prove nothing"]
cost = "normal"
output = [
  { name = "minute", type = "timestamp" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "actor", type = "principal" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "throttled", type = "count" },
  { name = "total", type = "count", doc = "Calls of this API by this actor in that minute." },
  { name = "share", type = "ratio", doc = "Throttled of these." },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "minute", to = "ct-change-window", param = "at" },
]

[params.service]
type = "event_source"
optional = true
doc = "Only this service."

[params.min_throttled]
type = "int"
default = 5
doc = "At least so many in a minute."

[[test]]
title = "terraform runs into it; the recorder's odd ones and plain errors stay below"
contains = [{ actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform", account = "111122223333", region = "eu-west-1", share = 1.0 }]
lacks = [{ event_name = "PutImage" }, { actor = "arn:aws:iam::111122223333:user/svc-report" }, { actor = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig" }]

[[test]]
title = "from one on, the recorder is there"
params = { min_throttled = "1", service = "ec2.amazonaws.com" }
contains = [{ actor = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig", event_name = "DescribeSecurityGroups" }]
lacks = [{ service = "iam.amazonaws.com" }]
---*/
SELECT
  date_trunc('minute', t.event_time) AS minute,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.actor,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  count_if(t.is_throttle) AS throttled,
  count(*) AS total,
  round(CAST(count_if(t.is_throttle) AS double) / count(*), 2) AS share
FROM cloudtrail AS t
WHERE :service IS NULL OR t.eventsource = :service
GROUP BY date_trunc('minute', t.event_time), t.eventsource, t.eventname, t.actor, t.recipientaccountid, t.awsregion
HAVING count_if(t.is_throttle) >= :min_throttled
ORDER BY throttled DESC, minute, service, event_name, actor, account, region
LIMIT 200
