/*---
title = "Objects that somebody read, wrote or deleted"
question = "Exactly which objects did this principal read, write or delete?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1530"]
false_positives = ["A HEAD before each GET doubles the count"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "event_name", type = "event_name" },
  { name = "verb", type = "text", doc = "`read`, `write`, `delete`." },
  { name = "bucket", type = "bucket" },
  { name = "object_key", type = "text", doc = "DeleteObjects names none; there is one DeleteObject for each key besides." },
  { name = "version_id", type = "text" },
  { name = "bytes", type = "bytes", doc = "Read or written." },
  { name = "copy_source", type = "text" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "request_id", type = "request_id", doc = "Joins the bucket's access log." },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "bucket", to = "ct-s3-bucket-accessors", param = "bucket" },
]

[params.principal]
type = "principal"
doc = "A user, role or session: its ARN or bare name."

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.verb]
type = "enum"
values = ["read", "write", "delete"]
optional = true
doc = "Only reads, writes or deletions."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[[test]]
title = "what the reporting user read: forty files, all from its own machine"
params = { principal = "svc-report" }
rows = 40
contains = [{ verb = "read", bucket = "corp-docs", object_key = "reports/daily/07.csv", ip = "192.0.2.70" }]
lacks = [{ ip = "203.0.113.66" }]

[[test]]
title = "the thumbnailer writes and reads nothing"
params = { principal = "thumbnailer", verb = "read" }
rows = 0

[[test]]
title = "its writes have their size"
params = { principal = "thumbnailer", verb = "write" }
contains = [{ verb = "write", bucket = "media-public", bytes = 9000 }]
lacks = [{ verb = "read" }]
---*/
WITH touched AS (
  SELECT
    t.event_time,
    t.eventname AS event_name,
    CASE
      WHEN NOT t.is_write OR t.eventname = 'SelectObjectContent' THEN 'read'
      WHEN t.eventname IN ('DeleteObject', 'DeleteObjects') THEN 'delete'
      ELSE 'write'
    END AS verb,
    t.bucket,
    t.object_key,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.versionId'),
      json_extract_scalar(t.responseelements, '$["x-amz-version-id"]')
    ) AS version_id,
    t.bytes_out,
    t.bytes_in,
    json_extract_scalar(t.requestparameters, '$["x-amz-copy-source"]') AS copy_source,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.requestid AS request_id
  FROM cloudtrail AS t
  WHERE t.eventsource = 's3.amazonaws.com'
    AND t.eventname IN (
      'GetObject', 'HeadObject', 'SelectObjectContent', 'GetObjectTorrent', 'GetObjectAttributes', 'PutObject',
      'CopyObject', 'CompleteMultipartUpload', 'RestoreObject', 'DeleteObject', 'DeleteObjects'
    )
    AND t.errorcode IS NULL
    AND contains(t.principals, :principal)
    AND (:bucket IS NULL OR t.bucket = :bucket)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
)
SELECT
  o.event_time,
  o.event_name,
  o.verb,
  o.bucket,
  o.object_key,
  o.version_id,
  CASE WHEN o.verb = 'read' THEN o.bytes_out ELSE o.bytes_in END AS bytes,
  o.copy_source,
  o.actor,
  o.access_key,
  o.ip,
  o.request_id
FROM touched AS o
WHERE :verb IS NULL OR o.verb = :verb
ORDER BY event_time, request_id, object_key
LIMIT 10000
