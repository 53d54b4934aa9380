/*---
title = "Who assumed which role"
question = "Which identities assumed which roles, and which of these edges are rare?"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1550.001", "T1078.004"]
false_positives = ["Services assume roles all day (hidden unless asked for)"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "caller", type = "principal" },
  { name = "caller_account", type = "account" },
  { name = "target", type = "principal", doc = "The role." },
  { name = "sessions", type = "count", doc = "Different session names." },
  { name = "session", type = "text", doc = "One of them." },
  { name = "calls", type = "count" },
  { name = "errors", type = "count" },
  { name = "with_mfa", type = "bool", doc = "Each call came from a session with MFA, or gave a code." },
  { name = "with_external_id", type = "bool", doc = "Each call gave an external id." },
  { name = "ips", type = "list" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "issued_key", type = "access_key", doc = "One of the keys that were issued." },
]
pivots = [
  { column = "issued_key", to = "ct-key-summary", param = "key" },
  { column = "target", to = "ct-principal-timeline", param = "principal" },
  { column = "caller", to = "ct-principal-timeline", param = "principal" },
  { column = "ips", to = "ct-ip-activity", param = "ip" },
]

[params.role]
type = "principal"
optional = true
doc = "Only into this role: its ARN or bare name."

[params.caller]
type = "principal"
optional = true
doc = "Only by this user, role or provider."

[params.include_services]
type = "bool"
default = false
doc = "Also what AWS services assume."

[[test]]
title = "bob goes to the maintenance role with MFA, the scanner comes from the security account with an id"
contains = [
  { caller = "arn:aws:iam::111122223333:user/bob", target = "arn:aws:iam::111122223333:role/ops-maint", calls = 3, with_mfa = true, with_external_id = false, ips = ["192.0.2.67"] },
  { caller_account = "333344445555", target = "arn:aws:iam::111122223333:role/OrgAuditRole", with_mfa = false, with_external_id = true, session = "posture-scan" },
  { caller_account = "123456789012", target = "arn:aws:iam::111122223333:role/vendor-metrics", with_external_id = true },
]
lacks = [{ caller = "ec2.amazonaws.com" }, { target = "arn:aws:iam::111122223333:role/web-role" }]

[[test]]
title = "with services, the instances' role appears"
params = { include_services = "true", role = "web-role" }
rows = 1
contains = [{ caller = "ec2.amazonaws.com", target = "arn:aws:iam::111122223333:role/web-role", sessions = 4 }]

[[test]]
title = "the leaked key assumed nothing"
params = { caller = "svc-report" }
rows = 0
---*/
WITH assumption AS (
  SELECT
    t.actor AS caller,
    t.actor_account AS caller_account,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.roleArn'),
      json_extract_scalar(t.requestparameters, '$.targetPrincipal')
    ) AS target,
    json_extract_scalar(t.requestparameters, '$.roleSessionName') AS session,
    coalesce(t.session_mfa = 'true', false) OR json_extract_scalar(t.requestparameters, '$.serialNumber') IS NOT NULL AS has_mfa,
    json_extract_scalar(t.requestparameters, '$.externalId') IS NOT NULL AS has_external_id,
    json_extract_scalar(t.responseelements, '$.credentials.accessKeyId') AS issued_key,
    -- Across accounts both have a record of the call, with one shared id.
    coalesce(t.sharedeventid, t.eventid) AS call_id,
    t.sourceipaddress AS ip,
    t.errorcode,
    t.event_time
  FROM cloudtrail AS t
  WHERE t.eventname IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRoot')
    AND (:include_services OR NOT t.is_service)
    AND (:caller IS NULL OR contains(t.principals, :caller))
)
SELECT
  a.caller,
  a.caller_account,
  a.target,
  count(DISTINCT a.session) AS sessions,
  min(a.session) AS session,
  count(DISTINCT a.call_id) AS calls,
  count(DISTINCT CASE WHEN a.errorcode IS NOT NULL THEN a.call_id END) AS errors,
  bool_and(a.has_mfa) AS with_mfa,
  bool_and(a.has_external_id) AS with_external_id,
  array_sort(array_agg(DISTINCT a.ip)) AS ips,
  min(a.event_time) AS first_seen,
  max(a.event_time) AS last_seen,
  max(a.issued_key) AS issued_key
FROM assumption AS a
WHERE :role IS NULL OR a.target = :role OR a.target LIKE '%/' || :role
GROUP BY a.caller, a.caller_account, a.target
ORDER BY calls, first_seen, caller, target
LIMIT 300
