/*---
title = "The root user"
question = "Was the root user of an account used, or its way back in tried?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1078.004"]
false_positives = ["The few tasks that only root can do: payment, closing an account, a lost MFA device"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "actor_type", type = "text" },
  { name = "actor", type = "principal" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "mfa", type = "text", doc = "Yes or No at a sign-in; true or false of a session." },
  { name = "target", type = "text", doc = "Whose root session AssumeRoot opened, or what was changed." },
  { name = "for_root", type = "bool", doc = "A credential was made for root itself." },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "account", to = "ct-coverage-gaps", param = "account" },
]

[params.account]
type = "account"
optional = true
doc = "Only this account, and root sessions that were opened for it."

[[test]]
title = "the password was asked for, root signed in without a second factor, and a root session was opened from outside"
rows = 3
contains = [
  { event_name = "PasswordRecoveryRequested", account = "222233334444", actor_type = "Root", ip = "203.0.113.140" },
  { event_name = "ConsoleLogin", account = "222233334444", mfa = "No", for_root = false, ip = "203.0.113.140" },
  { event_name = "AssumeRoot", account = "444455556666", actor_type = "AssumedRole", target = "222233334444", mfa = "false" },
]

[[test]]
title = "an account's root, also where the management account has the record"
params = { account = "222233334444" }
rows = 3
contains = [{ event_name = "AssumeRoot", account = "444455556666" }, { event_name = "ConsoleLogin" }]

[[test]]
title = "the root of production rests"
params = { account = "111122223333" }
rows = 0
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.actor_type,
  t.actor,
  t.sourceipaddress AS ip,
  t.useragent AS user_agent,
  coalesce(json_extract_scalar(t.additionaleventdata, '$.MFAUsed'), t.session_mfa) AS mfa,
  coalesce(
    json_extract_scalar(t.requestparameters, '$.targetPrincipal'),
    json_extract_scalar(t.requestparameters, '$.userName'),
    json_extract_scalar(t.requestparameters, '$.accountId')
  ) AS target,
  t.actor_type = 'Root' AND t.is_credential_change
    AND json_extract_scalar(t.requestparameters, '$.userName') IS NULL AS for_root,
  t.errorcode AS error,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE (
    -- Some services write their own events under root's name.
    (t.actor_type = 'Root' AND t.invoked_by IS NULL AND coalesce(t.eventtype, '') <> 'AwsServiceEvent')
    OR (
      t.eventsource = 'signin.amazonaws.com'
      AND t.eventname IN ('PasswordRecoveryRequested', 'PasswordRecoveryCompleted', 'PasswordUpdated', 'EmailUpdated')
    )
    OR (t.eventsource = 'sts.amazonaws.com' AND t.eventname = 'AssumeRoot')
  )
  -- AssumeRoot is recorded where it was called; its target is an account or the ARN of its root.
  AND (
    :account IS NULL
    OR t.recipientaccountid = :account
    OR strpos(json_extract_scalar(t.requestparameters, '$.targetPrincipal'), :account) > 0
  )
ORDER BY event_time, event_id
LIMIT 200
