/*---
title = "Many objects read at once"
question = "Who read many objects, or many bytes, within an hour?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1530", "T1567.002"]
false_positives = ["Exports, backups and other jobs of the night: the same actor at the same hour every day", "CloudFront that fetches from its origin"]
cost = "normal"
output = [
  { name = "hour", type = "timestamp" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "bucket", type = "bucket" },
  { name = "ip", type = "ip_or_service" },
  { name = "objects", type = "count", doc = "Reads that worked." },
  { name = "distinct_keys", type = "count" },
  { name = "bytes_out", type = "bytes" },
  { name = "listed", type = "bool", doc = "The bucket was listed in the same hour, from the same address." },
  { name = "user_agent", type = "text" },
]
pivots = [
  { column = "actor", to = "ct-s3-objects-touched", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "bucket", to = "ct-s3-bucket-accessors", param = "bucket" },
]

[params.min_objects]
type = "int"
default = 500
doc = "At least so many reads in an hour …"

[params.min_bytes]
type = "int"
default = 1073741824
doc = "… or so many bytes (1 GiB)."

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "a stolen session, the ransomer and a vendor; the nightly export is the known harmless case, three nights, three hundred files"
rows = 6
contains = [
  { hour = "2026-03-11 02:00:00.000", actor = "arn:aws:iam::111122223333:role/web-role", access_key = "ASIADEMOIMDSTHEFT234", bucket = "cust-exports", ip = "198.51.100.77", objects = 2600, listed = true },
  { hour = "2026-03-11 17:00:00.000", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", bucket = "corp-docs", ip = "203.0.113.90", objects = 1730, distinct_keys = 1730 },
  { hour = "2026-03-10 16:00:00.000", bucket = "media-import-tmp", ip = "198.51.100.210", objects = 800 },
  { hour = "2026-03-10 03:00:00.000", actor = "arn:aws:iam::111122223333:role/etl-nightly", bucket = "cust-exports", objects = 300, distinct_keys = 300, listed = false },
]
lacks = [
  { actor = "arn:aws:iam::111122223333:user/svc-report" },
  { bucket = "product-images" },
  { hour = "2026-03-11 18:00:00.000", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy" },
]

[[test]]
title = "ten addresses without credentials stay below the bound, 85 reads an hour each: ct-s3-anonymous has them"
params = { bucket = "media-import-tmp", min_objects = "80" }
contains = [{ hour = "2026-03-10 16:00:00.000", actor = "anonymous", ip = "198.51.100.180", objects = 86 }]
lacks = [{ bucket = "cust-exports" }]

[[test]]
title = "forty reports are few"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 0
---*/
SELECT
  date_trunc('hour', t.event_time) AS hour,
  t.actor,
  t.access_key,
  t.bucket,
  t.sourceipaddress AS ip,
  count_if(t.eventname = 'GetObject') AS objects,
  count(DISTINCT t.object_key) AS distinct_keys,
  sum(t.bytes_out) AS bytes_out,
  -- ListObjectsV2 is recorded under this name as well.
  bool_or(t.eventname IN ('ListObjects', 'ListObjectVersions')) AS listed,
  min(t.useragent) AS user_agent
FROM cloudtrail AS t
WHERE t.eventsource = 's3.amazonaws.com'
  AND t.eventname IN ('GetObject', 'ListObjects', 'ListObjectVersions')
  AND t.errorcode IS NULL
  AND (:bucket IS NULL OR t.bucket = :bucket)
  AND (:key IS NULL OR t.access_key = :key)
GROUP BY date_trunc('hour', t.event_time), t.actor, t.access_key, t.bucket, t.sourceipaddress
HAVING count_if(t.eventname = 'GetObject') >= :min_objects OR sum(t.bytes_out) >= :min_bytes
ORDER BY bytes_out DESC, objects DESC, hour, actor, access_key, bucket, ip
LIMIT 200
