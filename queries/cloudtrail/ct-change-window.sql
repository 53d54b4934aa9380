/*---
title = "What changed before the incident"
question = "What was changed shortly before it started?"
sources = ["cloudtrail"]
severity = "info"
false_positives = ["What came before is not always the cause: look at the hour before that for contrast"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "seconds_before", type = "seconds", doc = "Negative: after." },
  { name = "is_deploy", type = "bool", doc = "Deploys, configuration, network and data stores; these come first." },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "text", doc = "The first name in the request that says what was changed." },
  { name = "actor", type = "principal" },
  { name = "session", type = "text" },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "target", to = "ct-resource-events", param = "resource" },
]

[params.at]
type = "timestamp"
doc = "When it started; inside of the window of the scope."

[params.before]
type = "duration"
default = "60m"
doc = "How far to look back."

[params.after]
type = "duration"
default = "5m"
doc = "How far to look on."

[[test]]
title = "before ten, the thief opened a function; log streams, agents and assumed roles are no changes"
params = { at = "2026-03-10T10:00:00Z", before = "10m", after = "1s" }
contains = [
  { event_name = "UpdateFunctionCode20150331v2", target = "thumbnailer", is_deploy = true, seconds_before = 292, actor = "arn:aws:iam::111122223333:user/aws-support-sync" },
  { event_name = "UpdateAssumeRolePolicy", target = "ops-maint", is_deploy = true },
]
lacks = [
  { event_name = "CreateLogStream" },
  { event_name = "UpdateInstanceInformation" },
  { event_name = "AssumeRole" },
  { event_name = "PutObject" },
]

[[test]]
title = "a quiet night"
params = { at = "2026-03-12T01:00:00Z" }
rows = 0
---*/
SELECT
  t.event_time,
  date_diff('second', t.event_time, :at) AS seconds_before,
  (t.eventsource = 'ecs.amazonaws.com' AND t.eventname IN ('UpdateService', 'CreateDeployment'))
    OR (t.eventsource = 'lambda.amazonaws.com' AND regexp_like(t.eventname, '^(Update|AddPermission|PublishVersion)'))
    OR (t.eventsource = 'codedeploy.amazonaws.com' AND t.eventname = 'CreateDeployment')
    OR (t.eventsource = 'cloudformation.amazonaws.com' AND regexp_like(t.eventname, '^(Update|Delete)Stack|^ExecuteChangeSet'))
    OR (t.eventsource = 'elasticloadbalancing.amazonaws.com' AND regexp_like(t.eventname, '^(Modify|SetSecurityGroups)'))
    OR (t.eventsource = 'wafv2.amazonaws.com' AND t.eventname LIKE 'Update%')
    OR (t.eventsource = 'ec2.amazonaws.com' AND regexp_like(t.eventname, 'SecurityGroup|Route|NetworkAcl|LaunchTemplate'))
    OR (t.eventsource = 'rds.amazonaws.com' AND regexp_like(t.eventname, '^(Modify|Reboot|Failover)'))
    OR (t.eventsource = 'elasticache.amazonaws.com' AND t.eventname LIKE 'Modify%')
    OR (t.eventsource = 'ssm.amazonaws.com' AND t.eventname = 'PutParameter')
    OR (t.eventsource = 'secretsmanager.amazonaws.com' AND regexp_like(t.eventname, '^(Update|Rotate)Secret|^PutSecretValue'))
    OR (t.eventsource = 'cloudfront.amazonaws.com' AND t.eventname LIKE 'UpdateDistribution%')
    OR (t.eventsource = 'route53.amazonaws.com' AND t.eventname = 'ChangeResourceRecordSets')
    OR (t.eventsource = 'autoscaling.amazonaws.com' AND t.eventname LIKE 'Update%')
    OR (t.eventsource = 'iam.amazonaws.com' AND t.eventname LIKE '%Policy') AS is_deploy,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  t.eventsource AS service,
  t.eventname AS event_name,
  -- The first of the usual names: functionName, serviceName, groupId, stackName, roleName, dBInstanceIdentifier, …
  coalesce(
    json_extract_scalar(t.requestparameters, '$.service'),
    regexp_extract(t.requestparameters, '"(?:\w*[nN]ame|\w*Id|\w*Identifier|\w*Arn|\w*ARN)"\s*:\s*"([^"]+)"', 1)
  ) AS target,
  t.actor,
  t.session,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE t.event_time BETWEEN date_add('second', -:before, :at) AND date_add('second', :after, :at)
  AND t.is_write
  AND t.errorcode IS NULL
  AND NOT t.is_chatter
  AND coalesce(t.eventcategory, 'Management') = 'Management'
ORDER BY is_deploy DESC, event_time DESC, event_id
LIMIT 300
