/*---
title = "Logs and detection that were weakened"
question = "Did somebody weaken logging, detection or alarms, or try to?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1685", "T1685.002"]
false_positives = ["A stack that is taken down", "Control Tower and Security Hub at work (services are hidden unless asked for)"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "effect", type = "text", doc = "`off`: nothing is written any more. `narrowed`: less is. `hidden`: findings are put away. `changed`: look at it. `restored`: written again." },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "text", doc = "The trail, detector, log group, flow log, bucket, rule, …" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "invoked_by", type = "text" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "account", to = "ct-coverage-gaps", param = "account" },
]

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[params.account]
type = "account"
optional = true
doc = "Only this account."

[params.include_services]
type = "bool"
default = false
doc = "Also what AWS services changed."

[params.include_changed]
type = "bool"
default = false
doc = "Also changes that may be harmless, and repairs: `changed`, `restored`."

[[test]]
title = "an audit role silences dev, the ransomer switches a log off and is refused the trail; a stack's end is hidden"
rows = 7
contains = [
  { account = "222233334444", effect = "off", event_name = "StopLogging", target = "arn:aws:cloudtrail:eu-west-1:222233334444:trail/dev", access_key = "ASIADEMOAUDITDEV2345", ip = "203.0.113.140" },
  { account = "222233334444", effect = "off", event_name = "DeleteFlowLogs", actor = "arn:aws:iam::222233334444:role/OrgAuditRole" },
  { effect = "off", event_name = "UpdateDetector", error = "AccessDeniedException" },
  { effect = "narrowed", event_name = "PutEventSelectors", target = "dev" },
  { effect = "hidden", event_name = "CreateFilter", target = "12abc34d567e8fa901bc2d34e56789f0" },
  { account = "111122223333", effect = "off", event_name = "PutBucketLogging", target = "corp-docs", access_key = "AKIADEMOBACKUPSVC234" },
  { effect = "off", event_name = "StopLogging", target = "arn:aws:cloudtrail:eu-west-1:333344445555:trail/org", error = "AccessDenied" },
]
lacks = [
  { event_name = "DeleteLogGroup" },
  { event_name = "StartLogging" },
]

[[test]]
title = "asked for everything: the stack's log group, a parameter group by Terraform, and that dev's trail records again"
params = { include_services = "true", include_changed = "true" }
rows = 10
contains = [
  { effect = "off", event_name = "DeleteLogGroup", target = "/shop/search", invoked_by = "cloudformation.amazonaws.com" },
  { effect = "changed", event_name = "ModifyDBParameterGroup", target = "shop-aurora", actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform" },
  { account = "222233334444", effect = "restored", event_name = "StartLogging", event_time = "2026-03-11 10:55:00.000", actor = "arn:aws:iam::222233334444:role/SecurityResponse" },
]

[[test]]
title = "the ransomer's key"
params = { key = "AKIADEMOBACKUPSVC234" }
rows = 2

[[test]]
title = "one account"
params = { account = "222233334444" }
rows = 5
lacks = [{ account = "111122223333" }]

[[test]]
title = "one role"
params = { actor = "OrgAuditRole" }
rows = 5
lacks = [{ event_name = "PutBucketLogging" }]
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    regexp_extract(t.eventsource, '^([^.]+)', 1) || ':' || t.eventname AS api,
    t.eventsource AS service,
    t.eventname AS event_name,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.trailName'),
      json_extract_scalar(t.requestparameters, '$.detectorId'),
      json_extract_scalar(t.requestparameters, '$.logGroupName'),
      json_extract_scalar(t.requestparameters, '$.configurationRecorderName'),
      json_extract_scalar(t.requestparameters, '$.deliveryStreamName'),
      json_extract_scalar(t.requestparameters, '$.resolverQueryLogConfigId'),
      -- Flow logs come in the old form of the EC2 interface.
      json_extract_scalar(t.requestparameters, '$.DeleteFlowLogsRequest.FlowLogId.content'),
      json_extract_scalar(t.requestparameters, '$.DeleteFlowLogsRequest.FlowLogId'),
      t.bucket,
      json_extract_scalar(t.requestparameters, '$.loadBalancerArn'),
      json_extract_scalar(t.requestparameters, '$.resourceArn'),
      json_extract_scalar(t.requestparameters, '$.dBParameterGroupName'),
      json_extract_scalar(t.requestparameters, '$.optionGroupName'),
      json_extract_scalar(t.requestparameters, '$.id'),
      json_extract_scalar(t.requestparameters, '$.name')
    ) AS target,
    t.requestparameters AS request,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.invoked_by,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.is_write
    AND (:include_services OR NOT t.is_service)
    AND (:account IS NULL OR t.recipientaccountid = :account)
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.api IN (
        'cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:DeleteEventDataStore',
        'cloudtrail:StopEventDataStoreIngestion', 'config:StopConfigurationRecorder', 'config:DeleteConfigurationRecorder',
        'config:DeleteDeliveryChannel', 'guardduty:DeleteDetector', 'guardduty:DisassociateFromAdministratorAccount',
        'guardduty:DisassociateFromMasterAccount', 'guardduty:DeleteMembers', 'guardduty:DisassociateMembers',
        'guardduty:StopMonitoringMembers', 'guardduty:DisableOrganizationAdminAccount', 'guardduty:DeletePublishingDestination',
        'securityhub:DisableSecurityHub', 'macie2:DisableMacie', 'inspector2:Disable', 'access-analyzer:DeleteAnalyzer',
        'ec2:DeleteFlowLogs', 'route53resolver:DeleteResolverQueryLogConfig',
        'route53resolver:DisassociateResolverQueryLogConfig', 'logs:DeleteLogGroup', 'logs:DeleteLogStream',
        'logs:DeleteSubscriptionFilter', 'firehose:DeleteDeliveryStream', 'monitoring:DeleteAlarms',
        'monitoring:DisableAlarmActions', 'events:DisableRule', 'events:DeleteRule', 'wafv2:DeleteLoggingConfiguration',
        'wafv2:DisassociateWebACL', 'wafv2:DeleteWebACL', 'rds:StopActivityStream',
        'bedrock:DeleteModelInvocationLoggingConfiguration', 'organizations:LeaveOrganization'
      ) THEN 'off'
      WHEN c.api = 'guardduty:UpdateDetector' THEN
        CASE WHEN json_extract_scalar(c.request, '$.enable') = 'false' THEN 'off' ELSE 'changed' END
      WHEN c.api = 'macie2:UpdateMacieSession' THEN
        CASE WHEN json_extract_scalar(c.request, '$.status') = 'PAUSED' THEN 'off' END
      -- No LoggingEnabled means that the log is switched off.
      WHEN c.api = 's3:PutBucketLogging' THEN
        CASE WHEN json_extract(c.request, '$.BucketLoggingStatus.LoggingEnabled') IS NULL THEN 'off' ELSE 'changed' END
      WHEN c.api = 'elasticloadbalancing:ModifyLoadBalancerAttributes' THEN
        CASE
          WHEN regexp_like(c.request, '"key"\s*:\s*"(access|connection)_logs\.s3\.enabled"[^}]*"value"\s*:\s*"false"') THEN 'off'
          WHEN regexp_like(c.request, '"value"\s*:\s*"false"[^}]*"key"\s*:\s*"(access|connection)_logs\.s3\.enabled"') THEN 'off'
        END
      WHEN c.event_name LIKE 'UpdateDistribution%' THEN
        CASE WHEN json_extract_scalar(c.request, '$.distributionConfig.logging.enabled') = 'false' THEN 'off' END
      WHEN c.api = 'eks:UpdateClusterConfig' THEN
        CASE WHEN regexp_like(json_format(json_extract(c.request, '$.logging')), '"enabled"\s*:\s*false') THEN 'off' END
      WHEN c.api = 'cloudtrail:PutEventSelectors' THEN
        CASE
          WHEN regexp_like(c.request, '"includeManagementEvents"\s*:\s*false')
            OR regexp_like(c.request, '"dataResources"\s*:\s*\[\s*\]')
            OR regexp_like(c.request, '"readWriteType"\s*:\s*"(ReadOnly|WriteOnly)"') THEN 'narrowed'
          ELSE 'changed'
        END
      WHEN c.api = 'logs:PutRetentionPolicy' THEN
        CASE WHEN try_cast(json_extract_scalar(c.request, '$.retentionInDays') AS integer) <= 7 THEN 'narrowed' END
      WHEN c.api IN ('config:DeleteConfigRule', 'securityhub:BatchDisableStandards', 'organizations:DetachPolicy',
        'securityhub:DisableImportFindingsForProduct', 'events:RemoveTargets') THEN 'narrowed'
      WHEN c.api IN ('guardduty:CreateFilter', 'guardduty:UpdateFilter') THEN
        CASE WHEN json_extract_scalar(c.request, '$.action') = 'ARCHIVE' THEN 'hidden' END
      WHEN c.api IN (
        'guardduty:ArchiveFindings', 'guardduty:CreateIPSet', 'guardduty:UpdateIPSet', 'securityhub:BatchUpdateFindings'
      ) THEN 'hidden'
      WHEN c.api IN (
        'cloudtrail:UpdateTrail', 'cloudtrail:PutInsightSelectors', 'config:PutConfigurationRecorder',
        'securityhub:UpdateStandardsControl', 'logs:PutSubscriptionFilter', 'firehose:UpdateDestination',
        'wafv2:PutLoggingConfiguration', 'wafv2:UpdateWebACL', 'rds:ModifyDBParameterGroup', 'rds:ModifyOptionGroup'
      ) THEN 'changed'
      WHEN c.api IN ('cloudtrail:StartLogging', 'config:StartConfigurationRecorder') THEN 'restored'
    END AS effect
  FROM call AS c
)
SELECT
  j.event_time,
  j.account,
  j.region,
  j.effect,
  j.service,
  j.event_name,
  j.target,
  j.actor,
  j.access_key,
  j.ip,
  j.invoked_by,
  j.error,
  j.event_id
FROM judged AS j
WHERE j.effect IS NOT NULL
  AND (:include_changed OR j.effect NOT IN ('changed', 'restored'))
ORDER BY CASE j.effect WHEN 'off' THEN 1 WHEN 'narrowed' THEN 2 WHEN 'hidden' THEN 3 ELSE 4 END, event_time, event_id
LIMIT 200
