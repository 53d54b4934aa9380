/*---
title = "Requests of one requester or address"
question = "What did this requester, or this address, ask for, one request after the other?"
sources = ["s3access"]
severity = "info"
attack = ["T1530"]
false_positives = ["Proxies and NAT addresses mix clients: tell them apart by user agent"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "bucket", type = "bucket" },
  { name = "operation", type = "text" },
  { name = "key", type = "text", doc = "Decoded." },
  { name = "version", type = "text" },
  { name = "status", type = "status_code" },
  { name = "error", type = "text" },
  { name = "bytes_out", type = "bytes" },
  { name = "object_size", type = "bytes" },
  { name = "total_ms", type = "count", doc = "Milliseconds until the last byte." },
  { name = "ip", type = "ip" },
  { name = "requester", type = "principal", doc = "`-`: nobody signed the request." },
  { name = "user_agent", type = "text" },
  { name = "referer", type = "text" },
  { name = "authentication", type = "text", doc = "`AuthHeader`, `QueryString`: a presigned URL, or `-`." },
  { name = "tls", type = "text" },
  { name = "has_stray_quotes", type = "bool", doc = "Somebody wrote quotes into it: the fields from the request line to the user agent may be forged." },
  { name = "request_id", type = "request_id" },
]
pivots = [
  { column = "request_id", to = "xs-s3-cloudtrail-accesslog", param = "request_id" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "requester", to = "ct-principal-timeline", param = "principal" },
  { column = "bucket", to = "s3al-bucket-summary", param = "bucket" },
]

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[params.requester]
type = "text"
optional = true
doc = "An ARN, a canonical user id, or a part of one such as the name of a role; `-` for nobody."

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.key_like]
type = "like"
optional = true
doc = "Only keys like this, % and _ as wildcards: finance/%"

[[test]]
title = "the ransom's deletions of versions, with the versions"
params = { ip = "203.0.113.90", bucket = "corp-docs-archive", key_like = "2022/%" }
rows = 237
contains = [{ operation = "REST.DELETE.OBJECT", status = 204, requester = "arn:aws:iam::111122223333:user/svc-backup-legacy", authentication = "AuthHeader" }]
lacks = [{ operation = "BATCH.DELETE.OBJECT" }]

[[test]]
title = "the note, by the requester's name"
params = { requester = "user/svc-backup-legacy", key_like = "README%" }
rows = 3
contains = [{ bucket = "corp-docs", operation = "REST.PUT.OBJECT", key = "README_RECOVER.txt", object_size = 1204, ip = "203.0.113.90" }]

[[test]]
title = "nobody's refused attempts"
params = { requester = "-", bucket = "corp-docs" }
rows = 5
contains = [{ ip = "198.51.100.192", status = 403, error = "AccessDenied", user_agent = "curl/8.5.0", has_stray_quotes = false }]
[[test]]
title = "a NAT address mixes clients (the known false positive): the nightly job beside the web servers"
params = { ip = "192.0.2.10" }
contains = [
  { requester = "arn:aws:sts::111122223333:assumed-role/etl-nightly/nightly", operation = "REST.COPY.OBJECT", bucket = "cust-exports" },
  { requester = "arn:aws:sts::111122223333:assumed-role/web-role/i-0cd8f075a56bd4f03", operation = "REST.GET.OBJECT", bucket = "product-images" },
]
lacks = [{ ip = "203.0.113.90" }]
---*/
SELECT
  t.event_time,
  t.bucket_name AS bucket,
  t.operation,
  t.object_key AS key,
  nullif(t.versionid, '-') AS version,
  t.status,
  nullif(t.errorcode, '-') AS error,
  t.bytessent AS bytes_out,
  t.objectsize AS object_size,
  t.totaltime AS total_ms,
  t.client_ip AS ip,
  t.requester,
  t.user_agent,
  t.referer,
  t.authtype AS authentication,
  nullif(t.tlsversion, '-') AS tls,
  t.has_stray_quotes,
  t.requestid AS request_id
FROM s3access AS t
WHERE (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (
    :requester IS NULL
    OR t.requester = :requester
    -- ARNs have dashes in them: a lone one means nobody.
    OR (:requester <> '-' AND strpos(t.requester, :requester) > 0)
  )
  AND (:bucket IS NULL OR t.bucket_name = :bucket)
  AND (:key_like IS NULL OR t.object_key LIKE :key_like)
ORDER BY event_time, request_id, operation, key
LIMIT 5000
