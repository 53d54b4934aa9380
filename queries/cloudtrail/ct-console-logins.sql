/*---
title = "Sign-ins to the console"
question = "Who signed in to the console, from where, with or without MFA?"
sources = ["cloudtrail"]
severity = "low"
attack = ["T1078.004"]
false_positives = [
  "Federated and Identity Center sign-ins say MFAUsed No: the second factor was asked elsewhere, so the filter means users and root",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "event_name", type = "event_name" },
  { name = "actor_type", type = "text" },
  { name = "actor", type = "principal" },
  { name = "user_name", type = "principal" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "result", type = "text", doc = "`Success` or `Failure`; only of ConsoleLogin." },
  { name = "mfa", type = "text", doc = "`Yes` or `No`, as CloudTrail writes it." },
  { name = "login_to", type = "text", doc = "The page that was wanted." },
  { name = "error_message", type = "text" },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
]

[params.principal]
type = "principal"
optional = true
doc = "Only this user or role: an ARN or a bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[params.mfa]
type = "enum"
values = ["Yes", "No"]
optional = true
doc = "Only with or without MFA."

[params.result]
type = "enum"
values = ["Success", "Failure"]
optional = true
doc = "Only sign-ins that worked, or failed."

[[test]]
title = "three got in without MFA: the thief's user, the user whose password was guessed, and root of dev"
params = { mfa = "No", result = "Success" }
rows = 3
contains = [
  { event_name = "ConsoleLogin", user_name = "aws-support-sync", actor_type = "IAMUser", ip = "203.0.113.67", region = "us-east-1", result = "Success" },
  { user_name = "old-admin", ip = "203.0.113.141", event_time = "2026-03-11 06:57:30.000" },
  { actor_type = "Root", account = "222233334444", ip = "203.0.113.140", event_time = "2026-03-11 11:09:00.000" },
]

[[test]]
title = "people sign in with MFA every morning"
params = { mfa = "Yes", result = "Success" }
rows = 9
contains = [{ user_name = "bob", ip = "192.0.2.67" }, { user_name = "alice", account = "222233334444" }]
lacks = [{ user_name = "aws-support-sync" }, { user_name = "old-admin" }, { actor_type = "Root" }]

[[test]]
title = "64 failures are the spray, with masked names; three are carol's at the office"
params = { result = "Failure" }
rows = 67
contains = [
  { user_name = "old-admin", ip = "203.0.113.141", error_message = "Failed authentication" },
  { user_name = "HIDDEN_DUE_TO_SECURITY_REASONS", ip = "203.0.113.141", error_message = "No username found in supplied account" },
  { user_name = "carol", ip = "192.0.2.68" },
]
lacks = [{ ip = "203.0.113.67" }, { ip = "203.0.113.140" }]

[[test]]
title = "one address: carol's three mornings and her three slips"
params = { ip = "192.0.2.68" }
rows = 6
contains = [{ user_name = "carol", result = "Failure", event_time = "2026-03-11 09:02:40.000" }, { user_name = "carol", result = "Success", mfa = "Yes" }]

[[test]]
title = "a stolen session makes a link into the console: a script, not a browser"
params = { principal = "data-admin" }
rows = 1
contains = [{ event_name = "GetSigninToken", ip = "203.0.113.140", user_agent = "python-requests/2.32.3", mfa = "No" }]
---*/
WITH sign_in AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventname AS event_name,
    t.actor_type,
    t.actor,
    t.user_name,
    t.sourceipaddress AS ip,
    t.useragent AS user_agent,
    json_extract_scalar(t.responseelements, '$.ConsoleLogin') AS result,
    json_extract_scalar(t.additionaleventdata, '$.MFAUsed') AS mfa,
    json_extract_scalar(t.additionaleventdata, '$.LoginTo') AS login_to,
    t.errormessage AS error_message,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.eventsource = 'signin.amazonaws.com'
    AND t.eventname IN ('ConsoleLogin', 'SwitchRole', 'ExitRole', 'RenewRole', 'CheckMfa', 'GetSigninToken')
    AND (:principal IS NULL OR contains(t.principals, :principal))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
)
SELECT
  s.event_time,
  s.account,
  s.region,
  s.event_name,
  s.actor_type,
  s.actor,
  s.user_name,
  s.ip,
  s.user_agent,
  s.result,
  s.mfa,
  s.login_to,
  s.error_message,
  s.event_id
FROM sign_in AS s
WHERE (:mfa IS NULL OR s.mfa = :mfa)
  AND (:result IS NULL OR s.result = :result)
ORDER BY event_time DESC, event_id
LIMIT 500
