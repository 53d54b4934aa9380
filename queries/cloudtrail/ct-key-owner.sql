/*---
title = "Owner and issuer of an access key"
question = "Who does this access key belong to, who issued it, and is it still in use?"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1078.004"]
false_positives = [
  "An ASIA key without a row 'issued' was issued in another account, by an AWS service, or outside the window",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "relation", type = "text", doc = "`used`: who called with the key. `issued`: the call that created it." },
  { name = "access_key", type = "access_key" },
  { name = "owner", type = "principal", doc = "Whose key it is: the caller, or the identity that got it." },
  { name = "owner_type", type = "text" },
  { name = "account", type = "account" },
  { name = "issued_by", type = "principal", doc = "Who made the key." },
  { name = "issued_by_key", type = "access_key", doc = "The key with which this one was made." },
  { name = "issuing_call", type = "event_name" },
  { name = "issued_from", type = "ip_or_service" },
  { name = "calls", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "regions", type = "list" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "access_key", to = "ct-key-sources", param = "key" },
  { column = "issued_by_key", to = "ct-key-summary", param = "key" },
  { column = "issued_from", to = "ct-ip-activity", param = "ip" },
  { column = "owner", to = "ct-principal-timeline", param = "principal" },
  { column = "issued_by", to = "ct-principal-timeline", param = "principal" },
]

[params.key]
type = "access_key"
doc = "The key in question."

[[test]]
title = "the leaked key belongs to svc-report and was issued before the logs begin"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 1
contains = [
  { relation = "used", owner = "arn:aws:iam::111122223333:user/svc-report", owner_type = "IAMUser", account = "111122223333" },
]
lacks = [{ relation = "issued" }]

[[test]]
title = "the back door was made with the leaked key"
params = { key = "AKIADEMOBACKDOOR2345" }
rows = 2
contains = [
  { relation = "issued", owner = "aws-support-sync", issued_by = "arn:aws:iam::111122223333:user/svc-report", issued_by_key = "AKIADEMOLEAKEDKEY234", issuing_call = "CreateAccessKey", issued_from = "203.0.113.66" },
  { relation = "used", owner = "arn:aws:iam::111122223333:user/aws-support-sync" },
]

[[test]]
title = "the federation session has its issuer, and was used twice"
params = { key = "ASIADEMOFEDERATED234" }
rows = 2
contains = [
  { relation = "issued", owner = "arn:aws:sts::111122223333:federated-user/backup", issuing_call = "GetFederationToken", calls = 1 },
  { relation = "used", owner_type = "FederatedUser", calls = 2 },
]

[[test]]
title = "build-bot made its new key itself"
params = { key = "AKIADEMOBUILDBOT3456" }
rows = 2
contains = [{ relation = "issued", owner = "build-bot", issued_by = "arn:aws:iam::111122223333:user/build-bot" }]
---*/
WITH key_event AS (
  SELECT
    CASE WHEN t.access_key = :key THEN 'used' ELSE 'issued' END AS relation,
    CASE
      WHEN t.access_key = :key THEN t.actor_arn
      ELSE coalesce(
        json_extract_scalar(t.responseelements, '$.assumedRoleUser.arn'),
        json_extract_scalar(t.responseelements, '$.federatedUser.arn'),
        json_extract_scalar(t.responseelements, '$.accessKey.userName'),
        t.actor
      )
    END AS owner,
    CASE WHEN t.access_key = :key THEN t.actor_type END AS owner_type,
    t.recipientaccountid AS account,
    CASE WHEN t.access_key = :key THEN NULL ELSE coalesce(t.actor_arn, t.actor) END AS issued_by,
    CASE WHEN t.access_key = :key THEN NULL ELSE t.access_key END AS issued_by_key,
    CASE WHEN t.access_key = :key THEN NULL ELSE t.eventname END AS issuing_call,
    CASE WHEN t.access_key = :key THEN NULL ELSE t.sourceipaddress END AS issued_from,
    t.event_time,
    t.awsregion
  FROM cloudtrail AS t
  WHERE t.access_key = :key
    -- The cheap test first: few responses hold the key's text at all.
    OR (
      strpos(t.responseelements, :key) > 0
      AND coalesce(
        json_extract_scalar(t.responseelements, '$.credentials.accessKeyId'),
        json_extract_scalar(t.responseelements, '$.accessKey.accessKeyId')
      ) = :key
    )
)
SELECT
  e.relation,
  :key AS access_key,
  e.owner,
  e.owner_type,
  e.account,
  e.issued_by,
  e.issued_by_key,
  e.issuing_call,
  e.issued_from,
  count(*) AS calls,
  min(e.event_time) AS first_seen,
  max(e.event_time) AS last_seen,
  array_sort(array_agg(DISTINCT e.awsregion)) AS regions
FROM key_event AS e
GROUP BY
  e.relation, e.owner, e.owner_type, e.account, e.issued_by, e.issued_by_key, e.issuing_call, e.issued_from
ORDER BY relation, first_seen, owner, account
LIMIT 50
