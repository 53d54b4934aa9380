/*---
title = "Changes of the organization and of Identity Center"
question = "Were accounts, policies, permission sets, assignments, directory users or the identity provider changed?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1098.003", "T1556", "T1666"]
false_positives = ["Pipelines that hand out accounts", "Joiners, movers and leavers that SCIM synchronizes"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "text", doc = "The user, group, account or policy it is about." },
  { name = "detail", type = "text", doc = "The permission set, policy, service or region that was given or taken." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "target", to = "ct-resource-events", param = "resource" },
]

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "a permission set with all rights is made and assigned; who signs in or lists accounts changes none"
rows = 3
contains = [
  { account = "444455556666", event_name = "CreatePermissionSet", access_key = "ASIADEMOSSOMGMT23456", ip = "203.0.113.140" },
  { account = "444455556666", event_name = "AttachManagedPolicyToPermissionSet", detail = "arn:aws:iam::aws:policy/AdministratorAccess" },
  { account = "444455556666", event_name = "CreateAccountAssignment", target = "9a67de0d-0de0-4de0-8de0-de0de0de0de0", detail = "arn:aws:sso:::permissionSet/ssoins-0de0de0de0de0de0/ps-0de0de0de0de0de0 in 111122223333", actor = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PowerUser_3f1c5d7e9a2b4c60" },
]
lacks = [
  { event_name = "CreateToken" },
  { event_name = "ListAccounts" },
]

[[test]]
title = "the posture scan changes none"
params = { actor = "OrgAuditRole" }
rows = 0
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  t.eventsource AS service,
  t.eventname AS event_name,
  coalesce(
    json_extract_scalar(t.requestparameters, '$.principalId'),
    json_extract_scalar(t.requestparameters, '$.memberId.userId'),
    json_extract_scalar(t.requestparameters, '$.userId'),
    json_extract_scalar(t.requestparameters, '$.userName'),
    json_extract_scalar(t.requestparameters, '$.targetId'),
    json_extract_scalar(t.requestparameters, '$.accountId'),
    json_extract_scalar(t.requestparameters, '$.target.id'),
    json_extract_scalar(t.requestparameters, '$.name'),
    json_extract_scalar(t.requestparameters, '$.policyId'),
    json_extract_scalar(t.requestparameters, '$.permissionSetArn')
  ) AS target,
  coalesce(
    CASE
      WHEN t.eventname = 'CreateAccountAssignment'
        THEN json_extract_scalar(t.requestparameters, '$.permissionSetArn')
          || ' in ' || json_extract_scalar(t.requestparameters, '$.targetId')
    END,
    json_extract_scalar(t.requestparameters, '$.managedPolicyArn'),
    json_extract_scalar(t.requestparameters, '$.permissionSetArn'),
    json_extract_scalar(t.requestparameters, '$.groupId'),
    json_extract_scalar(t.requestparameters, '$.policyId'),
    json_extract_scalar(t.requestparameters, '$.servicePrincipal'),
    json_extract_scalar(t.requestparameters, '$.destinationParentId'),
    json_extract_scalar(t.requestparameters, '$.regionName')
  ) AS detail,
  t.actor,
  t.access_key,
  t.sourceipaddress AS ip,
  t.errorcode AS error,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE (
    (
      t.eventsource = 'sso.amazonaws.com'
      AND t.eventname IN (
        'CreatePermissionSet', 'UpdatePermissionSet', 'PutInlinePolicyToPermissionSet', 'AttachManagedPolicyToPermissionSet',
        'AttachCustomerManagedPolicyReferenceToPermissionSet', 'ProvisionPermissionSet', 'CreateAccountAssignment',
        'PutPermissionsBoundaryToPermissionSet', 'DeletePermissionsBoundaryFromPermissionSet', 'CreateTrustedTokenIssuer',
        'UpdateTrustedTokenIssuer'
      )
    )
    OR (
      t.eventsource IN ('sso-directory.amazonaws.com', 'identitystore.amazonaws.com')
      AND t.eventname IN (
        'CreateUser', 'UpdateUser', 'CreateGroupMembership', 'AddMemberToGroup', 'UpdatePassword',
        'StartVirtualMfaDeviceRegistration', 'DeleteMfaDeviceForUser', 'EnableExternalIdPConfigurationForDirectory',
        'DisableExternalIdPConfigurationForDirectory',
        'UpdateExternalIdPConfigurationForDirectory', 'AssociateDirectory', 'DisassociateDirectory'
      )
    )
    OR (
      t.eventsource = 'organizations.amazonaws.com'
      AND t.eventname IN (
        'LeaveOrganization', 'CreateAccount', 'CloseAccount', 'InviteAccountToOrganization', 'AcceptHandshake', 'MoveAccount',
        'RemoveAccountFromOrganization', 'DetachPolicy', 'DeletePolicy', 'UpdatePolicy', 'DisablePolicyType',
        'RegisterDelegatedAdministrator', 'DeregisterDelegatedAdministrator', 'EnableAWSServiceAccess',
        'DisableAWSServiceAccess', 'DeleteOrganization'
      )
    )
    OR (t.eventsource = 'account.amazonaws.com' AND t.eventname IN ('EnableRegion', 'DisableRegion', 'CloseAccount'))
    OR (
      t.eventsource = 'iam.amazonaws.com'
      AND t.eventname IN ('EnableOrganizationsRootSessions', 'EnableOrganizationsRootCredentialsManagement')
    )
  )
  AND (:actor IS NULL OR contains(t.principals, :actor))
ORDER BY event_time, event_id
LIMIT 300
