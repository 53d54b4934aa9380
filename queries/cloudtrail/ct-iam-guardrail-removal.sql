/*---
title = "Guard rails that were taken away"
question = "Were MFA, the password policy, permissions boundaries or policies that deny removed?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1556.006", "T1098"]
false_positives = ["A lost phone: the helpdesk removes the device and the owner registers a new one (`mfa_again`)", "Pipelines that clean up"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "principal" },
  { name = "policy", type = "text" },
  { name = "mfa_again", type = "timestamp", doc = "When the same user next had a device registered, after this one was removed." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "target", to = "ct-principal-timeline", param = "principal" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
]

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "olga's and bob's devices are gone for good, and a boundary; carol, the harmless case, has a new phone"
rows = 8
contains = [
  { event_name = "DeactivateMFADevice", target = "olga", access_key = "AKIADEMOLEAKEDKEY234", ip = "203.0.113.66" },
  { event_name = "DeactivateMFADevice", target = "bob", actor = "arn:aws:iam::111122223333:role/data-admin", ip = "203.0.113.140" },
  { event_name = "DeleteRolePermissionsBoundary", target = "ci-deploy", access_key = "ASIADEMOROLECHAIN234" },
  { event_name = "DeleteAccountPasswordPolicy", access_key = "ASIADEMOSSOADMIN2345", error = "AccessDenied" },
  { event_name = "DeactivateMFADevice", target = "carol", mfa_again = "2026-03-11 10:19:00.000", actor = "arn:aws:iam::111122223333:user/bob" },
]
lacks = [
  { event_name = "EnableMFADevice" },
  { target = "bob", mfa_again = "2026-03-11 10:19:00.000" },
]

[[test]]
title = "what the helpdesk took away came back"
params = { actor = "bob" }
rows = 1
contains = [{ target = "carol", mfa_again = "2026-03-11 10:19:00.000", ip = "192.0.2.67" }]
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.eventname AS event_name,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.userName'),
      json_extract_scalar(t.requestparameters, '$.roleName'),
      json_extract_scalar(t.requestparameters, '$.groupName')
    ) AS target,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.policyArn'),
      json_extract_scalar(t.requestparameters, '$.policyName'),
      json_extract_scalar(t.requestparameters, '$.permissionsBoundary')
    ) AS policy,
    t.principals,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.eventsource = 'iam.amazonaws.com'
    AND t.is_write
),
followed AS (
  SELECT
    c.*,
    min(CASE WHEN c.event_name = 'EnableMFADevice' AND c.error IS NULL THEN c.event_time END) OVER (
      PARTITION BY c.account, c.target ORDER BY c.event_time ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS enabled_next
  FROM call AS c
)
SELECT
  f.event_time,
  f.account,
  f.event_name,
  f.target,
  f.policy,
  CASE WHEN f.event_name IN ('DeactivateMFADevice', 'DeleteVirtualMFADevice') THEN f.enabled_next END AS mfa_again,
  f.actor,
  f.access_key,
  f.ip,
  f.error,
  f.event_id
FROM followed AS f
WHERE (
    f.event_name IN (
      'DeactivateMFADevice', 'DeleteVirtualMFADevice', 'DeleteAccountPasswordPolicy', 'UpdateAccountPasswordPolicy',
      'DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary', 'PutUserPermissionsBoundary',
      'PutRolePermissionsBoundary'
    )
    OR (
      f.event_name IN (
        'DetachUserPolicy', 'DetachRolePolicy', 'DetachGroupPolicy', 'DeletePolicy', 'DeleteUserPolicy', 'DeleteRolePolicy',
        'DeleteGroupPolicy'
      )
      AND regexp_like(f.policy, '(?i)deny|guard|boundary|restrict|quarantine|scp')
    )
  )
  AND (:actor IS NULL OR contains(f.principals, :actor))
ORDER BY event_time, event_id
LIMIT 200
