/*---
title = "Sessions that came from a key"
question = "Which temporary credentials were made from this key, directly or in a chain, and what did they do?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1550.001", "T1078.004"]
false_positives = ["Automation whose roles assume each other by design"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "hop", type = "int", doc = "0: the key itself; 1: made with it; up to 3." },
  { name = "parent_key", type = "access_key", doc = "The key with which this one was made." },
  { name = "access_key", type = "access_key" },
  { name = "made_by", type = "event_name", doc = "The call that returned it." },
  { name = "identity", type = "principal", doc = "The role session or federated user that it stands for." },
  { name = "account", type = "account" },
  { name = "made_at", type = "timestamp" },
  { name = "first_use", type = "timestamp" },
  { name = "last_use", type = "timestamp", doc = "Disabling the parent does not end a session." },
  { name = "calls", type = "count" },
  { name = "writes", type = "count" },
  { name = "ips", type = "list" },
]
pivots = [
  { column = "access_key", to = "ct-key-timeline", param = "key" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "identity", to = "ct-key-sources", param = "principal" },
  { column = "identity", to = "ct-principal-timeline", param = "principal" },
]

[params.key]
type = "access_key"
doc = "The key to start from."

[[test]]
title = "one federation session came from the leaked key; the other user's key is no session"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 2
contains = [
  { hop = 0, access_key = "AKIADEMOLEAKEDKEY234", calls = 91, writes = 10 },
  { hop = 1, parent_key = "AKIADEMOLEAKEDKEY234", access_key = "ASIADEMOFEDERATED234", made_by = "GetFederationToken", identity = "arn:aws:sts::111122223333:federated-user/backup", calls = 2, writes = 0, ips = ["203.0.113.66"] },
]
lacks = [{ access_key = "AKIADEMOBACKDOOR2345" }]

[[test]]
title = "bob's daily sessions are two hops, every day"
params = { key = "AKIADEMOBOBSRE234567" }
rows = 7
contains = [
  { hop = 0, access_key = "AKIADEMOBOBSRE234567", calls = 3 },
  { hop = 1, made_by = "GetSessionToken", calls = 1 },
  { hop = 2, made_by = "AssumeRole", identity = "arn:aws:sts::111122223333:assumed-role/ops-maint/bob", calls = 4 },
]
---*/
-- One pass over the log. Every call counts for the key that made it; one that returned credentials counts once
-- more, for the key that it made. Windows over the keys then climb from child to parent.
WITH call AS (
  SELECT
    t.access_key,
    json_extract_scalar(t.responseelements, '$.credentials.accessKeyId') AS made_key,
    coalesce(
      json_extract_scalar(t.responseelements, '$.assumedRoleUser.arn'),
      json_extract_scalar(t.responseelements, '$.federatedUser.arn'),
      t.actor_arn
    ) AS made_identity,
    t.eventname,
    t.recipientaccountid,
    t.sourceipaddress,
    t.is_write,
    t.event_time
  FROM cloudtrail AS t
  WHERE t.access_key IS NOT NULL
),
access_keys AS (
  SELECT
    CASE r.relation WHEN 'used' THEN c.access_key ELSE c.made_key END AS access_key,
    max(CASE r.relation WHEN 'made' THEN c.access_key END) AS parent_key,
    max(CASE r.relation WHEN 'made' THEN c.eventname END) AS made_by,
    max(CASE r.relation WHEN 'made' THEN c.made_identity END) AS made_identity,
    min(CASE r.relation WHEN 'made' THEN c.event_time END) AS made_at,
    max(c.recipientaccountid) AS account,
    min(CASE r.relation WHEN 'used' THEN c.event_time END) AS first_use,
    max(CASE r.relation WHEN 'used' THEN c.event_time END) AS last_use,
    count_if(r.relation = 'used') AS calls,
    count_if(r.relation = 'used' AND c.is_write) AS writes,
    array_sort(array_agg(DISTINCT c.sourceipaddress) FILTER (WHERE r.relation = 'used')) AS ips
  FROM call AS c
  CROSS JOIN (VALUES ('used'), ('made')) AS r (relation)
  WHERE r.relation = 'used' OR c.made_key IS NOT NULL
  GROUP BY CASE r.relation WHEN 'used' THEN c.access_key ELSE c.made_key END
),
first_hop AS (
  SELECT k.*, array_agg(CASE WHEN k.parent_key = :key THEN k.access_key END) OVER () AS hop_1
  FROM access_keys AS k
),
second_hop AS (
  SELECT k.*, array_agg(CASE WHEN contains(k.hop_1, k.parent_key) THEN k.access_key END) OVER () AS hop_2
  FROM first_hop AS k
),
placed AS (
  SELECT
    CASE
      WHEN k.access_key = :key THEN 0
      WHEN k.parent_key = :key THEN 1
      WHEN contains(k.hop_1, k.parent_key) THEN 2
      WHEN contains(k.hop_2, k.parent_key) THEN 3
    END AS hop,
    k.*
  FROM second_hop AS k
)
SELECT
  p.hop,
  p.parent_key,
  p.access_key,
  p.made_by,
  p.made_identity AS identity,
  p.account,
  p.made_at,
  p.first_use,
  p.last_use,
  p.calls,
  p.writes,
  p.ips
FROM placed AS p
WHERE p.hop IS NOT NULL
ORDER BY hop, made_at, access_key
LIMIT 300
