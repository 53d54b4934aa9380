/*---
title = "KMS keys that were destroyed or given away"
question = "Was a key disabled, marked for deletion, given another policy, or replaced by somebody's own material?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1485", "T1486", "T1490"]
false_positives = ["Keys that are cleaned up", "CancelKeyDeletion and EnableKey repair it", "Grants that services make (hidden)"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "event_name", type = "event_name" },
  { name = "kms_key", type = "arn" },
  { name = "pending_days", type = "int", doc = "Days until the key is gone; 7 is the least." },
  { name = "policy_sign", type = "text", doc = "`locks out the account`, `anybody`, `outside account`." },
  { name = "outside_accounts", type = "list", doc = "Accounts that the policy or grant names and that are not yours." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "kms_key", to = "ct-kms-decrypt-context", param = "kms_key" },
]

[params.own_accounts]
type = "account"
multi = true
optional = true
doc = "Your accounts; the one that has the record always counts as one."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "one key is to be deleted, one is off and given to a foreign account; bob's rescue is there, data keys are not"
rows = 4
contains = [
  { event_name = "ScheduleKeyDeletion", kms_key = "arn:aws:kms:eu-west-1:111122223333:key/7c1e5a0e-3d52-4f0e-9a37-6f4d2c8b1a90", pending_days = 7, access_key = "AKIADEMOBACKUPSVC234", ip = "203.0.113.90" },
  { event_name = "DisableKey", kms_key = "3f0c2a11-8a52-4f0e-9a37-2b7d3c0e6a10", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy" },
  { event_name = "PutKeyPolicy", kms_key = "3f0c2a11-8a52-4f0e-9a37-2b7d3c0e6a10", policy_sign = "locks out the account", outside_accounts = ["999988887777"] },
  { event_name = "CancelKeyDeletion", actor = "arn:aws:iam::111122223333:user/bob", outside_accounts = [] },
]
lacks = [
  { event_name = "GenerateDataKey" },
  { event_name = "Decrypt" },
]

[[test]]
title = "a policy that leaves the account out locks it out, whoever else it names"
params = { own_accounts = ["111122223333", "999988887777"], actor = "svc-backup-legacy" }
rows = 3
contains = [{ event_name = "PutKeyPolicy", policy_sign = "locks out the account", outside_accounts = [] }]
---*/
WITH change AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventname AS event_name,
    coalesce(
      element_at(filter(t.resources, r -> r.arn LIKE '%:key/%'), 1).arn,
      json_extract_scalar(t.requestparameters, '$.keyId'),
      json_extract_scalar(t.requestparameters, '$.targetKeyId')
    ) AS kms_key,
    try_cast(json_extract_scalar(t.requestparameters, '$.pendingWindowInDays') AS integer) AS pending_days,
    CASE WHEN t.eventname = 'PutKeyPolicy' THEN json_extract_scalar(t.requestparameters, '$.policy') END AS policy,
    coalesce(
      regexp_extract_all(
        coalesce(
          json_extract_scalar(t.requestparameters, '$.policy'),
          json_extract_scalar(t.requestparameters, '$.granteePrincipal')
        ),
        '(?:::|"|^)(\d{12})(?:[:"]|$)', 1
      ),
      CAST(ARRAY[] AS array(varchar))
    ) AS accounts,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.eventsource = 'kms.amazonaws.com'
    AND (
      t.eventname IN (
        'ScheduleKeyDeletion', 'DisableKey', 'DeleteImportedKeyMaterial', 'ImportKeyMaterial', 'PutKeyPolicy', 'CreateGrant',
        'UpdateAlias', 'DeleteAlias', 'CancelKeyDeletion', 'EnableKey', 'ReplicateKey', 'DisconnectCustomKeyStore',
        'DeleteCustomKeyStore'
      )
      OR (t.eventname = 'CreateKey' AND json_extract_scalar(t.requestparameters, '$.origin') = 'EXTERNAL')
    )
    AND NOT t.is_service
    AND (:actor IS NULL OR contains(t.principals, :actor))
),
judged AS (
  SELECT
    c.*,
    array_except(c.accounts, ARRAY[c.account, :own_accounts]) AS outside_accounts
  FROM change AS c
)
SELECT
  j.event_time,
  j.account,
  j.region,
  j.event_name,
  j.kms_key,
  j.pending_days,
  CASE
    WHEN regexp_like(j.policy, '"Principal"\s*:\s*("\*"|\{\s*"AWS"\s*:\s*(\[[^\]]*)?"\*")')
      AND NOT regexp_like(j.policy, '"Condition"') THEN 'anybody'
    -- The statement for the account's root lets IAM policies count: without it nobody else can use or repair the key.
    WHEN strpos(j.policy, j.account || ':root') = 0 THEN 'locks out the account'
    WHEN cardinality(j.outside_accounts) > 0 THEN 'outside account'
  END AS policy_sign,
  j.outside_accounts,
  j.actor,
  j.access_key,
  j.ip,
  j.error,
  j.event_id
FROM judged AS j
ORDER BY event_time, event_id
LIMIT 200
