/*---
title = "Objects that were deleted in masses"
question = "Who deleted many objects or buckets, and can they be brought back?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1485", "T1485.001"]
false_positives = ["Temporary files of Athena and Spark", "`aws s3 sync --delete`", "What a lifecycle expires is no call and never here"]
cost = "normal"
output = [
  { name = "ten_minutes", type = "timestamp", doc = "Their start." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "bucket", type = "bucket" },
  { name = "calls", type = "count" },
  { name = "denied", type = "count" },
  { name = "max_objects", type = "count", doc = "At most so many: a DeleteObjects is one call for up to 1000." },
  { name = "distinct_keys", type = "count" },
  { name = "with_version", type = "count", doc = "Deletions of a version: gone. Without one a bucket with versions only gets a marker." },
  { name = "user_agent", type = "text" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "bucket", to = "ct-recovery-disable", param = "resource" },
  { column = "bucket", to = "ct-s3-bucket-accessors", param = "bucket" },
]

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.min_objects]
type = "int"
default = 50
doc = "At least so many in ten minutes."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "the ransomer deletes versions as well, which is for good; the clean-up leaves markers"
rows = 2
contains = [
  { ten_minutes = "2026-03-11 18:20:00.000", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", ip = "203.0.113.90", bucket = "corp-docs-archive", calls = 252, max_objects = 12000, distinct_keys = 240, with_version = 240 },
  { ten_minutes = "2026-03-12 13:10:00.000", actor = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_9a2b4c603f1c5d7e", ip = "192.0.2.66", bucket = "product-images", calls = 3800, max_objects = 3800, with_version = 0 },
]

[[test]]
title = "the bucket of the clean-up"
params = { bucket = "product-images" }
rows = 1
contains = [{ denied = 0, distinct_keys = 3800 }]

[[test]]
title = "one deletion that failed is no mass: a bucket that was not empty"
params = { actor = "alice", min_objects = "1" }
rows = 2
contains = [{ bucket = "shop-search-snapshots", calls = 1, max_objects = 0 }]
---*/
SELECT
  date_add('minute', -(minute(t.event_time) % 10), date_trunc('minute', t.event_time)) AS ten_minutes,
  t.actor,
  t.access_key,
  t.sourceipaddress AS ip,
  t.bucket,
  count(*) AS calls,
  count_if(t.is_denied) AS denied,
  -- With data events there is one DeleteObject for each key of a DeleteObjects; the larger number is the better guess.
  greatest(
    count_if(t.eventname = 'DeleteObject' AND t.errorcode IS NULL),
    1000 * count_if(t.eventname = 'DeleteObjects' AND t.errorcode IS NULL)
  ) AS max_objects,
  count(DISTINCT CASE WHEN t.errorcode IS NULL THEN t.object_key END) AS distinct_keys,
  count_if(t.errorcode IS NULL AND json_extract_scalar(t.requestparameters, '$.versionId') IS NOT NULL) AS with_version,
  min(t.useragent) AS user_agent
FROM cloudtrail AS t
WHERE t.eventsource = 's3.amazonaws.com'
  AND t.eventname IN ('DeleteObject', 'DeleteObjects', 'DeleteBucket')
  AND (:bucket IS NULL OR t.bucket = :bucket)
  AND (:actor IS NULL OR contains(t.principals, :actor))
GROUP BY
  date_add('minute', -(minute(t.event_time) % 10), date_trunc('minute', t.event_time)),
  t.actor, t.access_key, t.sourceipaddress, t.bucket
HAVING greatest(count(*), 1000 * count_if(t.eventname = 'DeleteObjects')) >= :min_objects
ORDER BY max_objects DESC, calls DESC, ten_minutes, actor, access_key, ip, bucket
LIMIT 200
