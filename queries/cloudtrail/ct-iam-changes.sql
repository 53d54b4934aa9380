/*---
title = "What was changed in IAM"
question = "Which users, roles, groups, policies and providers were changed, by whom?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1098"]
false_positives = ["Pipelines that keep roles and policies as code"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "principal", doc = "The user, role or group; else the policy, profile or provider." },
  { name = "policy", type = "text", doc = "The policy's ARN or name." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "target", to = "ct-principal-timeline", param = "principal" },
]

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "what the leaked key changed: refusals are elsewhere"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 7
contains = [
  { event_name = "CreateUser", target = "aws-support-sync", ip = "203.0.113.66" },
  { event_name = "AttachUserPolicy", target = "aws-support-sync", policy = "arn:aws:iam::aws:policy/AdministratorAccess" },
  { event_name = "UpdateAssumeRolePolicy", target = "ops-maint" },
  { event_name = "DeactivateMFADevice", target = "olga" },
]
lacks = [{ event_name = "AddUserToGroup" }, { event_name = "ListUsers" }]

[[test]]
title = "AWS and the helpdesk are in the list"
contains = [
  { event_name = "AttachUserPolicy", target = "svc-report", policy = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3" },
  { event_name = "DeactivateMFADevice", target = "carol", actor = "arn:aws:iam::111122223333:user/bob" },
  { event_name = "DeleteAccessKey", actor = "arn:aws:iam::111122223333:user/build-bot" },
]
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.eventname AS event_name,
  coalesce(
    json_extract_scalar(t.requestparameters, '$.userName'),
    json_extract_scalar(t.requestparameters, '$.roleName'),
    json_extract_scalar(t.requestparameters, '$.groupName'),
    json_extract_scalar(t.requestparameters, '$.policyArn'),
    json_extract_scalar(t.requestparameters, '$.policyName'),
    json_extract_scalar(t.requestparameters, '$.instanceProfileName'),
    json_extract_scalar(t.requestparameters, '$.openIDConnectProviderArn'),
    json_extract_scalar(t.requestparameters, '$.sAMLProviderArn')
  ) AS target,
  coalesce(
    json_extract_scalar(t.requestparameters, '$.policyArn'),
    json_extract_scalar(t.requestparameters, '$.policyName')
  ) AS policy,
  t.actor,
  t.access_key,
  t.sourceipaddress AS ip,
  t.useragent AS user_agent,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE t.eventsource = 'iam.amazonaws.com'
  AND t.is_write
  AND t.errorcode IS NULL
  AND (:actor IS NULL OR contains(t.principals, :actor))
  AND (:key IS NULL OR t.access_key = :key)
ORDER BY event_time, event_id
LIMIT 500
