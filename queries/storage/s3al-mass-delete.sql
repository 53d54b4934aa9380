/*---
title = "Objects deleted in masses"
question = "Who deleted many objects, which ones, and can they come back?"
sources = ["s3access"]
severity = "critical"
attack = ["T1485"]
false_positives = [
  "Deployments and `sync --delete`",
  "Lifecycle rules: left out unless asked for with `with_lifecycle`",
]
cost = "normal"
output = [
  { name = "interval_start", type = "timestamp" },
  { name = "bucket", type = "bucket" },
  { name = "requester", type = "principal" },
  { name = "ip", type = "ip" },
  { name = "is_lifecycle", type = "bool" },
  { name = "deleted", type = "count", doc = "Objects, or versions of objects." },
  { name = "versions", type = "count", doc = "Of these named by version: they are gone for good. Without one, a bucket with versions keeps the object under a delete marker." },
  { name = "failed", type = "count", doc = "Refused or failed." },
  { name = "bytes", type = "bytes", doc = "Sizes of the deleted objects, where the log says them." },
  { name = "folders", type = "list", doc = "The first ten folders." },
  { name = "sample_keys", type = "list", doc = "The first ten keys; all of them with s3al-requester-timeline." },
  { name = "user_agent", type = "text" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "ip", to = "s3al-requester-timeline", param = "ip" },
  { column = "requester", to = "ct-principal-timeline", param = "principal" },
  { column = "requester", to = "ct-recovery-disable", param = "actor" },
  { column = "bucket", to = "s3al-bucket-summary", param = "bucket" },
]

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[params.min_deleted]
type = "int"
default = 50
doc = "At least so many objects in the interval."

[params.interval]
type = "duration"
default = "10m"
doc = "Within how long."

[params.with_lifecycle]
type = "bool"
default = false
doc = "Also what S3 expired by a rule."

[[test]]
title = "the ransom and the wrong profile; a deployment is the known false positive; a dozen is none"
rows = 3
contains = [
  { interval_start = "2026-03-11 18:20:00.000", bucket = "corp-docs-archive", requester = "arn:aws:iam::111122223333:user/svc-backup-legacy", ip = "203.0.113.90", deleted = 9738, versions = 237, failed = 0, folders = ["2022", "2023"] },
  { interval_start = "2026-03-12 13:10:00.000", bucket = "product-images", ip = "192.0.2.66", deleted = 3769, versions = 0, user_agent = "[aws-cli/2.17.18 md/command#s3.rm]" },
  { bucket = "media-public", requester = "arn:aws:sts::111122223333:assumed-role/ci-deploy/run-2231", versions = 0, folders = ["static/build-411"] },
]
lacks = [{ is_lifecycle = true }]

[[test]]
title = "a dozen on request"
params = { min_deleted = "5", bucket = "product-images" }
rows = 2
contains = [{ interval_start = "2026-03-12 07:50:00.000", folders = ["2026"] }]

[[test]]
title = "lifecycle rules on request"
params = { with_lifecycle = "true", ip = "0.0.0.0/0" }
rows = 3
lacks = [{ is_lifecycle = true }]

[[test]]
title = "expirations have no address"
params = { with_lifecycle = "true", bucket = "corp-docs-archive" }
rows = 3
contains = [{ requester = "AmazonS3", is_lifecycle = true, versions = 0, folders = ["2021"] }]
---*/
WITH deletion AS (
  SELECT
    date_add('second', -(CAST(to_unixtime(t.event_time) AS bigint) % :interval), t.event_time) AS interval_start,
    t.bucket_name AS bucket,
    t.requester,
    t.client_ip AS ip,
    t.is_lifecycle,
    -- Rules act without a request and have no status.
    t.is_lifecycle OR t.status BETWEEN 200 AND 299 AS is_done,
    nullif(t.versionid, '-') IS NOT NULL AS has_version,
    t.objectsize,
    t.object_key,
    regexp_replace(t.object_key, '/?[^/]*$', '') AS folder,
    t.user_agent,
    t.event_time
  FROM s3access AS t
  -- DeleteObjects is REST.POST.MULTI_OBJECT_DELETE and, for each key, BATCH.DELETE.OBJECT: only those are counted.
  WHERE t.operation IN (
      'REST.DELETE.OBJECT', 'BATCH.DELETE.OBJECT', 'S3.EXPIRE.OBJECT', 'S3.DELETE.OBJECT', 'S3.CREATE.DELETEMARKER'
    )
    AND (NOT t.is_lifecycle OR :with_lifecycle)
    AND (:bucket IS NULL OR t.bucket_name = :bucket)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
)
SELECT
  d.interval_start,
  d.bucket,
  d.requester,
  d.ip,
  d.is_lifecycle,
  count_if(d.is_done) AS deleted,
  count_if(d.is_done AND d.has_version) AS versions,
  count_if(NOT d.is_done) AS failed,
  sum(CASE WHEN d.is_done THEN d.objectsize END) AS bytes,
  slice(array_sort(array_agg(DISTINCT d.folder)), 1, 10) AS folders,
  slice(array_sort(array_agg(DISTINCT d.object_key)), 1, 10) AS sample_keys,
  max(d.user_agent) AS user_agent,
  min(d.event_time) AS first_seen,
  max(d.event_time) AS last_seen
FROM deletion AS d
GROUP BY d.interval_start, d.bucket, d.requester, d.ip, d.is_lifecycle
HAVING count_if(d.is_done) >= :min_deleted
ORDER BY deleted DESC, interval_start, bucket, requester, ip
LIMIT 200
