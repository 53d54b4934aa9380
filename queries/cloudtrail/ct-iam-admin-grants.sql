/*---
title = "Rights of an administrator that were given"
question = "Who received, or was meant to receive, an administrator's rights?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1098.003"]
false_positives = ["A new account that is set up", "Break-glass procedures"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "event_name", type = "event_name" },
  { name = "grantee", type = "principal", doc = "The user, role, group, permission set or policy; unknown where the parameters are omitted." },
  { name = "policy", type = "text", doc = "The policy, group or access policy." },
  { name = "reason", type = "text", doc = "`managed`, `document`, `group`, `cluster`; `omitted`: above 100 KB CloudTrail drops the parameters, which hides what was given." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "grantee", to = "ct-principal-timeline", param = "principal" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
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
title = "the leaked key: one policy that says all, one that is too large to be seen, one group that was refused"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 3
contains = [
  { event_name = "AttachUserPolicy", grantee = "aws-support-sync", policy = "arn:aws:iam::aws:policy/AdministratorAccess", reason = "managed", access_key = "AKIADEMOLEAKEDKEY234" },
  { event_name = "PutUserPolicy", reason = "omitted", ip = "203.0.113.66" },
  { event_name = "AddUserToGroup", grantee = "aws-support-sync", policy = "admins", reason = "group", error = "AccessDenied" },
]

[[test]]
title = "the phished session wrote a policy and opened a cluster, its chain armed the pipeline's role; the quarantine is none"
rows = 7
contains = [
  { account = "444455556666", event_name = "AttachManagedPolicyToPermissionSet", grantee = "arn:aws:sso:::permissionSet/ssoins-0de0de0de0de0de0/ps-0de0de0de0de0de0", policy = "arn:aws:iam::aws:policy/AdministratorAccess", reason = "managed" },
  { account = "111122223333", event_name = "CreatePolicyVersion", grantee = "arn:aws:iam::111122223333:policy/dev-tools", reason = "document", access_key = "ASIADEMOSSOADMIN2345" },
  { event_name = "AttachRolePolicy", grantee = "ci-deploy", reason = "managed", actor = "arn:aws:iam::111122223333:role/data-admin" },
  { event_name = "AssociateAccessPolicy", grantee = "arn:aws:iam::111122223333:role/data-admin", policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", reason = "cluster" },
]
lacks = [
  { policy = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3" },
  { actor = "arn:aws:iam::111122223333:user/bob" },
  { event_name = "SetDefaultPolicyVersion" },
  { ip = "203.0.113.140", error = "AccessDenied" },
]

[[test]]
title = "what the second link of the chain gave"
params = { actor = "data-admin" }
rows = 1
contains = [{ event_name = "AttachRolePolicy", grantee = "ci-deploy", access_key = "ASIADEMOROLECHAIN234" }]
---*/
WITH given AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.eventname AS event_name,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.userName'),
      json_extract_scalar(t.requestparameters, '$.roleName'),
      CASE WHEN t.eventname LIKE '%GroupPolicy' THEN json_extract_scalar(t.requestparameters, '$.groupName') END,
      json_extract_scalar(t.requestparameters, '$.principalArn'),
      json_extract_scalar(t.requestparameters, '$.permissionSetArn'),
      json_extract_scalar(t.requestparameters, '$.policyArn'),
      json_extract_scalar(t.requestparameters, '$.policyName')
    ) AS grantee,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.policyArn'),
      json_extract_scalar(t.requestparameters, '$.managedPolicyArn'),
      json_extract_scalar(t.requestparameters, '$.policyName'),
      json_extract_scalar(t.requestparameters, '$.groupName')
    ) AS policy,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.policyDocument'),
      json_extract_scalar(t.requestparameters, '$.inlinePolicy')
    ) AS document,
    strpos(t.requestparameters, 'requestParameters too large') > 0 AS is_omitted,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE (
      t.is_grant
      OR (t.eventsource = 'eks.amazonaws.com' AND t.eventname = 'AssociateAccessPolicy')
      -- A permission set becomes a role in every account to which it is assigned.
      OR (
        t.eventsource = 'sso.amazonaws.com'
        AND t.eventname IN ('AttachManagedPolicyToPermissionSet', 'PutInlinePolicyToPermissionSet')
      )
    )
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
),
judged AS (
  SELECT
    g.*,
    CASE
      WHEN g.is_omitted THEN 'omitted'
      WHEN g.event_name = 'AssociateAccessPolicy'
        THEN CASE WHEN g.policy LIKE '%/AmazonEKSClusterAdminPolicy' THEN 'cluster' END
      WHEN g.event_name = 'AddUserToGroup' THEN CASE WHEN regexp_like(g.policy, '(?i)admin|root|power') THEN 'group' END
      WHEN regexp_like(
        g.policy,
        ':aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess|job-function/SystemAdministrator)$'
      ) THEN 'managed'
      WHEN regexp_like(g.document, '"Effect"\s*:\s*"Allow"')
        AND regexp_like(g.document, '"Action"\s*:\s*(\[[^\]]*)?"(\*|iam:\*|sts:\*|organizations:\*)"') THEN 'document'
    END AS reason
  FROM given AS g
)
SELECT
  j.event_time,
  j.account,
  j.event_name,
  j.grantee,
  j.policy,
  j.reason,
  j.actor,
  j.access_key,
  j.ip,
  j.error,
  j.event_id
FROM judged AS j
WHERE j.reason IS NOT NULL
ORDER BY event_time, event_id
LIMIT 200
