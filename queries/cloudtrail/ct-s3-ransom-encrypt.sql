/*---
title = "Objects that were encrypted with a foreign key"
question = "Are objects being written anew with a key that we do not hold, or was a note left?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1486"]
false_positives = ["Applications that bring their own key (SSE-C) by design", "A data lake whose key is in another account of yours: name it in `own_accounts`"]
cost = "normal"
output = [
  { name = "five_minutes", type = "timestamp", doc = "Their start." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "bucket", type = "bucket" },
  { name = "mode", type = "text", doc = "`SSE-C`: a key that is in the request and nowhere else. `foreign KMS key`. `note`: a file that asks to be read." },
  { name = "kms_account", type = "account" },
  { name = "objects", type = "count" },
  { name = "in_place", type = "count", doc = "Copies of an object onto itself." },
  { name = "keys", type = "list", doc = "The first 10." },
  { name = "first_seen", type = "timestamp" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "bucket", to = "ct-recovery-disable", param = "resource" },
  { column = "access_key", to = "ct-key-owner", param = "key" },
]

[params.own_accounts]
type = "account"
multi = true
optional = true
doc = "Your accounts; the one that has the record always counts as one."

[params.min_objects]
type = "int"
default = 20
doc = "At least so many in five minutes; a note is told at once."

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[[test]]
title = "documents copied onto themselves under foreign keys, and three notes; our own KMS key and S3's own keys are not there"
params = { min_objects = "1" }
rows = 7
contains = [
  { five_minutes = "2026-03-11 18:05:00.000", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", bucket = "corp-docs", mode = "SSE-C", objects = 229, in_place = 229 },
  { bucket = "corp-docs", mode = "foreign KMS key", kms_account = "999988887777", objects = 80, in_place = 80 },
  { bucket = "corp-docs", mode = "note", keys = ["README_RECOVER.txt"] },
  { bucket = "corp-docs-archive", mode = "note" },
  { bucket = "cust-exports", mode = "note" },
]
lacks = [{ actor = "arn:aws:iam::111122223333:role/etl-nightly" }, { bucket = "product-images" }]

[[test]]
title = "a note is told at once, below any bound"
params = { min_objects = "200" }
rows = 5
contains = [{ mode = "SSE-C", objects = 229 }, { mode = "note", objects = 1 }]
lacks = [{ mode = "foreign KMS key" }, { objects = 182 }]

[[test]]
title = "a key in an account of one's own is not foreign"
params = { bucket = "corp-docs", own_accounts = ["999988887777"] }
rows = 4
lacks = [{ mode = "foreign KMS key" }]
---*/
WITH put AS (
  SELECT
    date_add('minute', -(minute(t.event_time) % 5), date_trunc('minute', t.event_time)) AS five_minutes,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.bucket,
    t.object_key,
    t.recipientaccountid AS account,
    json_extract_scalar(t.requestparameters, '$["x-amz-server-side-encryption-customer-algorithm"]') AS customer_algorithm,
    nullif(split_part(
      json_extract_scalar(t.requestparameters, '$["x-amz-server-side-encryption-aws-kms-key-id"]'), ':', 5
    ), '') AS kms_account,
    -- The source is a path, with or without a slash before it, and may have a version.
    regexp_like(
      json_extract_scalar(t.requestparameters, '$["x-amz-copy-source"]'), '^/?[^/]+/'
    ) AND strpos(
      json_extract_scalar(t.requestparameters, '$["x-amz-copy-source"]'), t.bucket || '/' || t.object_key
    ) > 0 AS is_in_place,
    t.event_time
  FROM cloudtrail AS t
  WHERE t.eventsource = 's3.amazonaws.com'
    AND t.eventname IN ('CopyObject', 'PutObject', 'UploadPartCopy', 'CreateMultipartUpload', 'CompleteMultipartUpload')
    AND t.errorcode IS NULL
    AND (:bucket IS NULL OR t.bucket = :bucket)
),
moded AS (
  SELECT
    p.*,
    CASE
      WHEN p.customer_algorithm IS NOT NULL THEN 'SSE-C'
      WHEN p.kms_account <> p.account AND (:own_accounts IS NULL OR p.kms_account NOT IN (:own_accounts)) THEN 'foreign KMS key'
      WHEN regexp_like(p.object_key, '(?i)(read.?me|recover|decrypt|restore|ransom|how.?to)[^/]*\.(txt|html?|md)$') THEN 'note'
    END AS mode
  FROM put AS p
)
SELECT
  m.five_minutes,
  m.actor,
  m.access_key,
  m.ip,
  m.bucket,
  m.mode,
  CASE WHEN m.mode = 'foreign KMS key' THEN m.kms_account END AS kms_account,
  count(*) AS objects,
  count_if(m.is_in_place) AS in_place,
  slice(array_sort(array_agg(DISTINCT m.object_key) FILTER (WHERE m.object_key IS NOT NULL)), 1, 10) AS keys,
  min(m.event_time) AS first_seen
FROM moded AS m
WHERE m.mode IS NOT NULL
GROUP BY
  m.five_minutes, m.actor, m.access_key, m.ip, m.bucket, m.mode, CASE WHEN m.mode = 'foreign KMS key' THEN m.kms_account END
HAVING m.mode = 'note' OR count(*) >= :min_objects
ORDER BY objects DESC, five_minutes, actor, access_key, ip, bucket, mode
LIMIT 100
