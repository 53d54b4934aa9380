/*---
title = "Credentials that were created or changed"
question = "Which keys, passwords and MFA devices were created or changed, for whom, and is the new key in use?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1098.001", "T1136.003"]
false_positives = [
  "Onboarding",
  "Key rotation: a key that its owner makes from a known address",
  "A lost phone: its owner registers another",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "event_name", type = "event_name" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key", doc = "The key with which it was done." },
  { name = "target", type = "principal", doc = "The user who got the credential." },
  { name = "for_other", type = "bool", doc = "Whether that is somebody else than the actor; these come first." },
  { name = "new_key", type = "access_key" },
  { name = "new_key_first_use", type = "timestamp", doc = "The first call with the new key, credential calls aside." },
  { name = "must_reset", type = "bool", doc = "Whether a new password has to be changed at the first sign-in." },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A failure shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "new_key", to = "ct-key-summary", param = "key" },
  { column = "new_key", to = "ct-key-sources", param = "key" },
  { column = "actor", to = "ct-key-sources", param = "principal" },
  { column = "target", to = "ct-key-sources", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "target", to = "ct-principal-timeline", param = "principal" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
]

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: its ARN or bare name."

[[test]]
title = "the leaked key made a user with a key and a password"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 3
contains = [
  { event_name = "CreateUser", target = "aws-support-sync", for_other = true, ip = "203.0.113.66" },
  { event_name = "CreateAccessKey", target = "aws-support-sync", for_other = true, new_key = "AKIADEMOBACKDOOR2345", new_key_first_use = "2026-03-10 09:50:26.000" },
  { event_name = "CreateLoginProfile", target = "aws-support-sync", must_reset = false },
]

[[test]]
title = "a chained role made a key for build-bot; rotation, new phone, newcomer and responder look different"
rows = 11
contains = [
  { event_name = "CreateAccessKey", actor = "arn:aws:iam::111122223333:role/data-admin", target = "build-bot", for_other = true, new_key = "AKIADEMOBUILDBOTX234", ip = "203.0.113.140" },
  { event_name = "CreateAccessKey", actor = "arn:aws:iam::111122223333:user/build-bot", target = "build-bot", for_other = false, new_key = "AKIADEMOBUILDBOT3456", ip = "192.0.2.130" },
  { event_name = "EnableMFADevice", target = "carol", for_other = false },
  { event_name = "CreateLoginProfile", target = "erin", for_other = true, must_reset = true },
  { event_name = "UpdateAccessKey", target = "svc-report", for_other = true, actor = "arn:aws:iam::111122223333:user/bob" },
]
lacks = [{ event_name = "CreateAccessKey", target = "svc-report" }]

[[test]]
title = "what the posture scan does makes no credentials"
params = { actor = "OrgAuditRole" }
rows = 0
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.is_credential_change,
    t.eventname AS event_name,
    t.actor,
    t.principals,
    t.user_name,
    t.access_key,
    t.requestparameters AS request,
    json_extract_scalar(t.responseelements, '$.accessKey.accessKeyId') AS new_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  -- Calls with long-term keys are read as well: they say when a new key was first used.
  WHERE t.eventsource = 'iam.amazonaws.com' OR t.access_key LIKE 'AKIA%'
),
used AS (
  SELECT
    c.*,
    min(CASE WHEN NOT c.is_credential_change THEN c.event_time END)
      OVER (PARTITION BY CASE WHEN c.is_credential_change THEN c.new_key ELSE c.access_key END) AS first_use,
    coalesce(json_extract_scalar(c.request, '$.userName'), c.user_name) AS target
  FROM call AS c
)
SELECT
  u.event_time,
  u.account,
  u.event_name,
  u.actor,
  u.access_key,
  u.target,
  u.target IS NOT NULL AND u.target <> coalesce(u.user_name, '') AS for_other,
  u.new_key,
  CASE WHEN u.new_key IS NOT NULL THEN u.first_use END AS new_key_first_use,
  CASE
    WHEN u.event_name IN ('CreateLoginProfile', 'UpdateLoginProfile')
      THEN coalesce(json_extract_scalar(u.request, '$.passwordResetRequired') = 'true', false)
  END AS must_reset,
  u.ip,
  u.error,
  u.event_id
FROM used AS u
WHERE u.is_credential_change
  AND (:key IS NULL OR u.access_key = :key)
  AND (:actor IS NULL OR contains(u.principals, :actor))
ORDER BY for_other DESC, event_time, event_id
LIMIT 200
