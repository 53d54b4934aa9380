/*---
title = "Requests to a bucket"
question = "Who asked this bucket for what, with which outcome, and how many bytes left?"
sources = ["s3access"]
severity = "info"
attack = ["T1530"]
false_positives = [
  "Inventory, replication and lifecycle rules ask by themselves",
  "Delivery is best effort and comes hours late: what is missing proves nothing",
]
cost = "cheap"
output = [
  { name = "bucket", type = "bucket" },
  { name = "operation", type = "text" },
  { name = "requester", type = "principal", doc = "`-`: nobody signed the request." },
  { name = "status", type = "status_code", doc = "NULL: S3 did it by itself." },
  { name = "authentication", type = "text", doc = "`AuthHeader`, `QueryString`: a presigned URL, or `-`." },
  { name = "requests", type = "count" },
  { name = "ips", type = "count" },
  { name = "sample_ips", type = "list", doc = "The first five." },
  { name = "keys", type = "count" },
  { name = "bytes_out", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "requester", to = "s3al-requester-timeline", param = "requester" },
  { column = "requester", to = "ct-principal-timeline", param = "principal" },
  { column = "sample_ips", to = "s3al-requester-timeline", param = "ip" },
  { column = "bucket", to = "s3al-anonymous", param = "bucket" },
  { column = "bucket", to = "s3al-mass-delete", param = "bucket" },
  { column = "bucket", to = "ct-s3-exposure-changes", param = "bucket" },
]

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[params.prefix]
type = "text"
optional = true
doc = "Only keys that start like this."

[[test]]
title = "the open bucket: listed, read by nobody in particular, and by a vendor"
params = { bucket = "media-import-tmp" }
rows = 3
contains = [
  { operation = "REST.GET.BUCKET", requester = "-", status = 200, requests = 40, keys = 0 },
  { operation = "REST.GET.OBJECT", requester = "-", authentication = "-", status = 200, ips = 10 },
  { operation = "REST.GET.OBJECT", requester = "arn:aws:sts::123456789012:assumed-role/collector/collector", sample_ips = ["198.51.100.210"] },
]
lacks = [{ status = 403 }]

[[test]]
title = "the archive: lifecycle rules are there without a status (known, harmless), beside the deletions"
params = { bucket = "corp-docs-archive" }
contains = [
  { operation = "S3.EXPIRE.OBJECT", requester = "AmazonS3", requests = 396, ips = 0 },
  { operation = "BATCH.DELETE.OBJECT", requester = "arn:aws:iam::111122223333:user/svc-backup-legacy", status = 204, requests = 9501, ips = 1, sample_ips = ["203.0.113.90"] },
]
lacks = [{ bucket = "corp-docs" }]

[[test]]
title = "one prefix"
params = { bucket = "product-images", prefix = "2024/" }
rows = 2
contains = [{ operation = "REST.DELETE.OBJECT", status = 204 }, { operation = "REST.PUT.OBJECT", status = 200 }]
lacks = [{ operation = "REST.GET.OBJECT" }]
---*/
SELECT
  t.bucket_name AS bucket,
  t.operation,
  t.requester,
  t.status,
  t.authtype AS authentication,
  count(*) AS requests,
  count(DISTINCT t.client_ip) AS ips,
  slice(array_sort(array_agg(DISTINCT t.client_ip) FILTER (WHERE t.client_ip IS NOT NULL)), 1, 5) AS sample_ips,
  count(DISTINCT t.object_key) AS keys,
  sum(coalesce(t.bytessent, 0)) AS bytes_out,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM s3access AS t
WHERE (:bucket IS NULL OR t.bucket_name = :bucket)
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:prefix IS NULL OR starts_with(t.object_key, :prefix))
GROUP BY t.bucket_name, t.operation, t.requester, t.status, t.authtype
ORDER BY bytes_out DESC, requests DESC, bucket, operation, requester, status, authentication
LIMIT 300
