/*---
title = "Sign-ins through IAM Identity Center"
question = "Who signed in through Identity Center, with which factor, and which roles were fetched from where?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1078.004", "T1528"]
false_positives = ["Split tunnels: the browser and the command line have different addresses"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "sso_user", type = "text", doc = "The user's id in the directory, or the name." },
  { name = "event_name", type = "event_name" },
  { name = "credential_type", type = "text", doc = "PASSWORD, TOTP, WEBAUTHN, EXTERNAL_IDP, …" },
  { name = "result", type = "text" },
  { name = "grant_type", type = "text", doc = "`device_code`: a code that was typed somewhere else, which can be phished." },
  { name = "target_account", type = "account" },
  { name = "role_name", type = "principal", doc = "The role whose credentials were fetched." },
  { name = "ip", type = "ip_or_service" },
  { name = "elsewhere", type = "bool", doc = "The user's sign-ins of the window came from other addresses." },
  { name = "user_agent", type = "text" },
  { name = "error", type = "text" },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "role_name", to = "ct-principal-timeline", param = "principal" },
]

[params.sso_user]
type = "text"
optional = true
doc = "Only this user: the id in the directory, or the name."

[params.device_code_only]
type = "bool"
default = false
doc = "Only tokens for a device code."

[[test]]
title = "dana signs in at the office and the token goes elsewhere; her own terminal has one address for both"
params = { sso_user = "KENWFYKZUWVISLCCE" }
rows = 7
contains = [
  { event_name = "StartDeviceAuthorization", ip = "203.0.113.140", elsewhere = true },
  { event_name = "UserAuthentication", credential_type = "EXTERNAL_IDP", result = "Success", ip = "192.0.2.71", elsewhere = false },
  { event_name = "CreateToken", grant_type = "device_code", ip = "203.0.113.140", elsewhere = true },
  { event_name = "GetRoleCredentials", target_account = "111122223333", role_name = "PowerUser", ip = "203.0.113.140", elsewhere = true },
  { event_name = "GetRoleCredentials", ip = "192.0.2.71", elsewhere = false },
]
lacks = [{ ip = "192.0.2.71", elsewhere = true }, { ip = "203.0.113.140", elsewhere = false }]

[[test]]
title = "tokens for a device code: the phisher's and dana's own"
params = { device_code_only = "true" }
contains = [
  { event_name = "CreateToken", ip = "203.0.113.140", elsewhere = true },
  { event_name = "CreateToken", ip = "192.0.2.71", elsewhere = false },
]
lacks = [{ event_name = "StartDeviceAuthorization" }, { role_name = "PowerUser" }]

[[test]]
title = "nobody else signed in through the portal"
params = { sso_user = "alice" }
rows = 0
---*/
WITH step AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    -- The user's id is newer than the name, which is masked or left out today.
    coalesce(
      t.useridentity.onbehalfof.userid,
      json_extract_scalar(t.additionaleventdata, '$.UserName'),
      t.user_name,
      t.principal_id
    ) AS sso_user,
    t.eventname AS event_name,
    json_extract_scalar(t.additionaleventdata, '$.CredentialType') AS credential_type,
    coalesce(
      json_extract_scalar(t.serviceeventdetails, '$.CredentialVerification'),
      json_extract_scalar(t.serviceeventdetails, '$.UserAuthentication'),
      json_extract_scalar(t.serviceeventdetails, '$.CredentialChallenge')
    ) AS result,
    regexp_extract(json_extract_scalar(t.requestparameters, '$.grantType'), '([^:]+)$', 1) AS grant_type,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.accountId'),
      json_extract_scalar(t.requestparameters, '$.account_id'),
      json_extract_scalar(t.serviceeventdetails, '$.account_id')
    ) AS target_account,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.roleName'),
      json_extract_scalar(t.requestparameters, '$.role_name'),
      json_extract_scalar(t.serviceeventdetails, '$.role_name')
    ) AS role_name,
    t.sourceipaddress AS ip,
    CASE
      WHEN t.eventname IN ('UserAuthentication', 'CredentialVerification', 'Authenticate') THEN t.sourceipaddress
    END AS sign_in_ip,
    t.useragent AS user_agent,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE (
      t.eventsource = 'signin.amazonaws.com'
      AND t.eventname IN ('CredentialChallenge', 'CredentialVerification', 'UserAuthentication')
    )
    OR (
      t.eventsource IN ('sso.amazonaws.com', 'sso-oauth.amazonaws.com', 'sso-oidc.amazonaws.com')
      AND t.eventname IN (
        'Authenticate', 'Federate', 'GetRoleCredentials', 'ListAccountRoles', 'ListApplications',
        'ListProfilesForApplication', 'CreateToken', 'CreateTokenWithIAM', 'RegisterClient', 'StartDeviceAuthorization'
      )
    )
),
placed AS (
  SELECT
    s.*,
    array_agg(s.sign_in_ip) OVER (PARTITION BY s.sso_user) AS sign_in_ips,
    count(s.sign_in_ip) OVER (PARTITION BY s.sso_user) AS sign_ins
  FROM step AS s
)
SELECT
  p.event_time,
  p.account,
  p.sso_user,
  p.event_name,
  p.credential_type,
  p.result,
  p.grant_type,
  p.target_account,
  p.role_name,
  p.ip,
  p.sign_ins > 0 AND NOT coalesce(contains(p.sign_in_ips, p.ip), false) AS elsewhere,
  p.user_agent,
  p.error,
  p.event_id
FROM placed AS p
WHERE (:sso_user IS NULL OR p.sso_user = :sso_user)
  AND (NOT :device_code_only OR p.grant_type = 'device_code')
ORDER BY event_time, event_id
LIMIT 500
