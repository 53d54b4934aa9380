/*---
title = "Ways to more rights that were tried"
question = "Was a known way to higher rights tried, and did it work?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1098.003", "T1548.005"]
false_positives = [
  "Pipelines that deploy code, pass roles and attach policies every day: compare the actor with the days before",
  "Onboarding: a password or key for a new colleague",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "actor", type = "principal" },
  { name = "path", type = "text", doc = "The kind of way. `iam:PassRole` is no call of its own: the calls that take a role are." },
  { name = "attempts", type = "count" },
  { name = "ok", type = "count" },
  { name = "denied", type = "count" },
  { name = "apis", type = "list" },
  { name = "targets", type = "list", doc = "Users, roles, policies, functions: the first 20." },
  { name = "ips", type = "list" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "actor", to = "ct-assume-role-graph", param = "caller" },
  { column = "targets", to = "ct-principal-timeline", param = "principal" },
  { column = "ips", to = "ct-ip-activity", param = "ip" },
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
title = "the thief went three ways with the first key"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 3
contains = [
  { path = "policy", attempts = 3, ok = 2, denied = 1, apis = ["AddUserToGroup", "AttachUserPolicy", "PutUserPolicy"], targets = ["aws-support-sync"] },
  { path = "credential of another", attempts = 2, ok = 2, targets = ["aws-support-sync"] },
  { path = "trust policy", ok = 1, targets = ["ops-maint"] },
]

[[test]]
title = "dana's phished session was refused 29 times, then found three ways in production and two in the management account"
params = { actor = "AWSReservedSSO_PowerUser_3f1c5d7e9a2b4c60" }
rows = 6
contains = [
  { path = "policy", attempts = 29, ok = 0, denied = 29 },
  { path = "policy version", ok = 2, apis = ["CreatePolicyVersion", "SetDefaultPolicyVersion"], targets = ["arn:aws:iam::111122223333:policy/dev-tools"] },
  { path = "trust policy", ok = 1, targets = ["data-admin"] },
  { path = "cluster access", ok = 2, targets = ["arn:aws:iam::111122223333:role/data-admin"] },
  { path = "permission set", ok = 2, actor = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PowerUser_3f1c5d7e9a2b4c60" },
  { path = "root session", ok = 1, targets = ["222233334444"] },
]

[[test]]
title = "the role at the end of the chain went four ways"
params = { actor = "data-admin" }
rows = 4
contains = [
  { path = "credential of another", targets = ["build-bot"] },
  { path = "permissions boundary", targets = ["ci-deploy"] },
  { path = "policy", apis = ["AttachRolePolicy"], targets = ["ci-deploy"] },
  { path = "trust anchor", targets = ["sync"], ips = ["203.0.113.140"] },
]

[[test]]
title = "code by the second key and by stolen credentials; harmless: the pipeline's deploy, the newcomer's password"
rows = 17
contains = [
  { path = "code of a workload", actor = "arn:aws:iam::111122223333:user/aws-support-sync", targets = ["thumbnailer"] },
  { path = "code of a workload", actor = "arn:aws:iam::111122223333:role/web-role", apis = ["SendCommand"], ips = ["198.51.100.77"] },
  { path = "code of a workload", actor = "arn:aws:iam::111122223333:role/pipeline/ci-deploy", targets = ["orders-create"], ips = ["192.0.2.130"] },
  { path = "credential of another", actor = "arn:aws:iam::111122223333:user/bob", targets = ["erin"] },
]
lacks = [
  { actor = "arn:aws:iam::111122223333:user/build-bot" },
  { path = "role for a workload" },
]
---*/
WITH write AS (
  SELECT
    t.actor,
    t.user_name,
    t.eventsource,
    t.eventname,
    t.is_grant,
    t.is_credential_change,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.userName'),
      json_extract_scalar(t.requestparameters, '$.roleName'),
      json_extract_scalar(t.requestparameters, '$.groupName'),
      json_extract_scalar(t.requestparameters, '$.principalArn'),
      json_extract_scalar(t.requestparameters, '$.policyArn'),
      json_extract_scalar(t.requestparameters, '$.functionName'),
      json_extract_scalar(t.requestparameters, '$.permissionSetArn'),
      json_extract_scalar(t.requestparameters, '$.targetPrincipal'),
      json_extract_scalar(t.requestparameters, '$.documentName'),
      json_extract_scalar(t.requestparameters, '$.name')
    ) AS target,
    -- Where a service takes the role that its work runs with.
    coalesce(
      json_extract_scalar(t.requestparameters, '$.iamInstanceProfile.name'),
      json_extract_scalar(t.requestparameters, '$.iamInstanceProfile.arn'),
      json_extract_scalar(t.requestparameters, '$.AssociateIamInstanceProfileRequest.IamInstanceProfile.Name'),
      json_extract_scalar(t.requestparameters, '$.AssociateIamInstanceProfileRequest.IamInstanceProfile.Arn'),
      json_extract_scalar(t.requestparameters, '$.ReplaceIamInstanceProfileAssociationRequest.IamInstanceProfile.Name'),
      json_extract_scalar(t.requestparameters, '$.role'),
      json_extract_scalar(t.requestparameters, '$.roleArn'),
      json_extract_scalar(t.requestparameters, '$.roleARN'),
      json_extract_scalar(t.requestparameters, '$.serviceRole'),
      json_extract_scalar(t.requestparameters, '$.taskRoleArn'),
      json_extract_scalar(t.requestparameters, '$.target.roleArn')
    ) AS passed_role,
    t.sourceipaddress AS ip,
    t.errorcode,
    t.is_denied,
    t.event_time
  FROM cloudtrail AS t
  WHERE t.is_write
    AND NOT t.is_service
    AND NOT t.is_chatter
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
),
classed AS (
  SELECT
    w.actor,
    w.eventname,
    coalesce(w.target, w.passed_role) AS target,
    w.ip,
    w.errorcode,
    w.is_denied,
    w.event_time,
    CASE
      WHEN w.is_grant AND w.eventname IN ('CreatePolicyVersion', 'SetDefaultPolicyVersion') THEN 'policy version'
      WHEN w.is_grant AND w.eventname <> 'CreatePolicy' THEN 'policy'
      WHEN w.is_credential_change AND w.eventname IN ('CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile')
        -- Without a name the call is for oneself.
        THEN CASE WHEN w.target <> coalesce(w.user_name, '') THEN 'credential of another' END
      WHEN w.eventname = 'UpdateAssumeRolePolicy' THEN 'trust policy'
      WHEN regexp_like(w.eventname, '^(Delete|Put)(User|Role)PermissionsBoundary$') THEN 'permissions boundary'
      WHEN w.eventname IN ('CreateAccountAssignment', 'AttachManagedPolicyToPermissionSet', 'PutInlinePolicyToPermissionSet')
        THEN 'permission set'
      WHEN w.eventname IN ('CreateAccessEntry', 'AssociateAccessPolicy') THEN 'cluster access'
      WHEN w.eventname = 'AssumeRoot' THEN 'root session'
      WHEN w.eventsource = 'rolesanywhere.amazonaws.com' AND w.eventname IN ('CreateTrustAnchor', 'CreateProfile')
        THEN 'trust anchor'
      WHEN w.eventname = 'AddRoleToInstanceProfile' THEN 'role for a workload'
      WHEN regexp_like(w.eventname, '^UpdateFunctionCode')
        OR w.eventname IN ('SendCommand', 'StartAutomationExecution', 'CreatePresignedNotebookInstanceUrl', 'UpdateDevEndpoint')
        THEN 'code of a workload'
      WHEN w.passed_role IS NOT NULL AND (
        regexp_like(w.eventname, '^(Associate|Replace)IamInstanceProfile|^(Create|Update)Function(\d|Configuration)')
        OR regexp_like(w.eventname, '^(Create|Update)(Stack|Project|Job|DevEndpoint|StateMachine|Schedule|Pipeline)$')
        OR w.eventname IN (
          'RunInstances', 'CreateChangeSet', 'CreateNotebookInstance', 'CreateTrainingJob', 'CreateProcessingJob',
          'RegisterTaskDefinition', 'RunTask', 'PutPipelineDefinition', 'StartBuild'
        )
      ) THEN 'role for a workload'
    END AS path
  FROM write AS w
)
SELECT
  c.actor,
  c.path,
  count(*) AS attempts,
  count_if(c.errorcode IS NULL) AS ok,
  count_if(c.is_denied) AS denied,
  array_sort(array_agg(DISTINCT c.eventname)) AS apis,
  slice(array_sort(array_agg(DISTINCT c.target) FILTER (WHERE c.target IS NOT NULL)), 1, 20) AS targets,
  array_sort(array_agg(DISTINCT c.ip)) AS ips,
  min(c.event_time) AS first_seen,
  max(c.event_time) AS last_seen
FROM classed AS c
WHERE c.path IS NOT NULL
GROUP BY c.actor, c.path
ORDER BY ok DESC, attempts DESC, actor, path
LIMIT 200
