/*---
title = "Sessions that outlive their key"
question = "Did somebody make sessions that are easy to overlook: federation tokens, session tokens, links into the console, root sessions, device codes?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1550.001", "T1098.001"]
false_positives = [
  "Tools for people (aws-vault, the CLI with MFA) make a session token a day; `wide_policy` and a long life tell them apart",
  "`aws sso login --use-device-code` (once the default) takes a token for a device code: a phished one goes to another address than the sign-in (ct-sso-signins)",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "event_name", type = "event_name" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "issued_key", type = "access_key", doc = "Works until it expires, even after the parent key was deleted. A sign-in token and a token of the portal return none." },
  { name = "session_name", type = "text" },
  { name = "seconds", type = "seconds", doc = "The life that was asked for." },
  { name = "wide_policy", type = "bool", doc = "The session's policy allows every action." },
  { name = "with_mfa", type = "bool" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "error", type = "text" },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "issued_key", to = "ct-key-summary", param = "key" },
  { column = "access_key", to = "ct-session-lineage", param = "key" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
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
title = "a session for a day and a half that may do all, a link made by a script, a root session, a phished device code; bob's and dana's own are the tools' habit"
rows = 8
contains = [
  { event_name = "GetFederationToken", access_key = "AKIADEMOLEAKEDKEY234", issued_key = "ASIADEMOFEDERATED234", session_name = "backup", seconds = 129600, wide_policy = true, with_mfa = false },
  { event_name = "GetSigninToken", access_key = "ASIADEMOROLECHAIN234", user_agent = "python-requests/2.32.3", ip = "203.0.113.140" },
  { event_name = "AssumeRoot", account = "444455556666", session_name = "222233334444", issued_key = "ASIADEMOASSUMEROOT23", seconds = 900, ip = "203.0.113.140" },
  { event_name = "CreateToken", event_time = "2026-03-11 07:50:05.000", ip = "203.0.113.140" },
  { event_name = "GetSessionToken", actor = "arn:aws:iam::111122223333:user/bob", seconds = 28800, wide_policy = false, with_mfa = true },
  { event_name = "CreateToken", ip = "192.0.2.71" },
]
lacks = [{ event_name = "AssumeRole" }]

[[test]]
title = "what the leaked key made"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 1
contains = [{ issued_key = "ASIADEMOFEDERATED234" }]

[[test]]
title = "a person's session tokens have a second factor and no policy"
params = { actor = "bob" }
rows = 3
contains = [{ event_name = "GetSessionToken", with_mfa = true, ip = "192.0.2.67" }]
lacks = [{ wide_policy = true }, { with_mfa = false }]
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.eventname AS event_name,
  t.actor,
  t.access_key,
  json_extract_scalar(t.responseelements, '$.credentials.accessKeyId') AS issued_key,
  coalesce(
    json_extract_scalar(t.requestparameters, '$.name'),
    json_extract_scalar(t.requestparameters, '$.targetPrincipal')
  ) AS session_name,
  try_cast(json_extract_scalar(t.requestparameters, '$.durationSeconds') AS bigint) AS seconds,
  coalesce(
    -- The policy is JSON as a text inside of JSON.
    regexp_like(json_extract_scalar(t.requestparameters, '$.policy'), '"Action"\s*:\s*\[?\s*"\*"')
      OR strpos(t.requestparameters, '/AdministratorAccess') > 0,
    false
  ) AS wide_policy,
  json_extract_scalar(t.requestparameters, '$.serialNumber') IS NOT NULL AS with_mfa,
  t.sourceipaddress AS ip,
  t.useragent AS user_agent,
  t.errorcode AS error,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE (
    t.eventname IN ('GetFederationToken', 'GetSessionToken', 'GetSigninToken', 'AssumeRoot')
    -- A device code may be confirmed by one and redeemed by another; other grants stay with who asked.
    OR (t.eventname = 'CreateToken' AND json_extract_scalar(t.requestparameters, '$.grantType') LIKE '%:device_code')
  )
  -- The console itself asks for sign-in tokens, with Jersey; anybody else builds a link.
  AND NOT (t.eventname = 'GetSigninToken' AND coalesce(t.useragent LIKE '%Jersey/%', false))
  AND (:actor IS NULL OR contains(t.principals, :actor))
  AND (:key IS NULL OR t.access_key = :key)
ORDER BY event_time, event_id
LIMIT 200
