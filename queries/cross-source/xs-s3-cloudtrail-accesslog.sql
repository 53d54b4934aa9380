/*---
title = "S3 requests in both logs"
question = "Which requests for this bucket are in CloudTrail, which in the access log, and who is behind them?"
sources = ["cloudtrail", "s3access"]
severity = "medium"
attack = ["T1530"]
false_positives = [
  "The access log is best effort, and late: what only CloudTrail has may come yet",
  "Without data events for the bucket the access log is alone",
]
cost = "heavy"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "side", type = "text", doc = "both, cloudtrail (not in the access log), or accesslog (no data event: off, or left out by the selectors)." },
  { name = "bucket", type = "bucket" },
  { name = "operation", type = "text", doc = "CloudTrail's name; that of the access log if it is alone." },
  { name = "object_key", type = "text" },
  { name = "actor", type = "principal", doc = "By CloudTrail." },
  { name = "requester", type = "text", doc = "By the access log; `-`: nobody signed." },
  { name = "ip", type = "ip_or_service" },
  { name = "status", type = "status_code" },
  { name = "error", type = "text" },
  { name = "sent_bytes", type = "bytes" },
  { name = "tls", type = "text", doc = "`-`: plain HTTP." },
  { name = "auth", type = "text", doc = "AuthHeader, QueryString (a presigned URL), or `-`: none." },
  { name = "user_agent", type = "text" },
  { name = "request_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-s3-objects-touched", param = "principal" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "ip", to = "s3al-requester-timeline", param = "ip" },
  { column = "request_id", to = "ct-event-by-id", param = "event_id" },
]

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.request_id]
type = "request_id"
optional = true
doc = "Only this request."

[params.side]
type = "enum"
values = ["both", "cloudtrail", "accesslog"]
optional = true
doc = "Only what both logs have, or what one of them has alone."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client or network."

[[test]]
title = "of the scraped bucket the access log lacks seventy-three requests, the two that opened it among them"
params = { bucket = "media-import-tmp", side = "cloudtrail" }
rows = 73
contains = [
  { operation = "PutBucketPolicy", actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform", side = "cloudtrail" },
  { operation = "GetObject", actor = "anonymous" },
]
lacks = [{ requester = "-" }]

[[test]]
title = "and CloudTrail lacks a hundred and sixty-five"
params = { bucket = "media-import-tmp", side = "accesslog" }
rows = 165
contains = [{ operation = "REST.GET.OBJECT", requester = "-", auth = "-", status = 200 }]

[[test]]
title = "both have the rest: who, by the one; how many bytes, by the other"
params = { bucket = "corp-docs", ip = "203.0.113.90", side = "both" }
contains = [
  { operation = "GetObject", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", requester = "arn:aws:iam::111122223333:user/svc-backup-legacy", status = 200, auth = "AuthHeader" },
]
lacks = [{ side = "cloudtrail" }, { side = "accesslog" }]

[[test]]
title = "a bucket whose reads by the web servers are not in CloudTrail: no data events (the known false positive)"
params = { bucket = "product-images", side = "accesslog", ip = "192.0.2.10" }
contains = [{ operation = "REST.GET.OBJECT", object_key = "2026/812 front.jpg", status = 200, auth = "AuthHeader" }]
lacks = [{ requester = "-" }]

[[test]]
title = "expirations are no requests"
params = { bucket = "corp-docs-archive", side = "accesslog" }
lacks = [{ operation = "S3.EXPIRE.OBJECT" }]
---*/
WITH trail AS (
  SELECT
    t.requestid AS request_id,
    t.event_time,
    t.bucket,
    t.eventname AS operation,
    t.object_key,
    coalesce(t.actor, t.actor_account) AS actor,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.bytes_out AS sent_bytes,
    t.tlsdetails.tlsversion AS tls,
    t.useragent AS user_agent
  FROM cloudtrail AS t
  WHERE t.eventsource = 's3.amazonaws.com'
    AND t.bucket IS NOT NULL
    AND (:bucket IS NULL OR t.bucket = :bucket)
    AND (:request_id IS NULL OR t.requestid = :request_id)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
),
access AS (
  SELECT
    s.requestid AS request_id,
    s.event_time,
    s.bucket_name AS bucket,
    s.operation,
    s.object_key,
    s.requester,
    s.client_ip AS ip,
    s.status,
    nullif(s.errorcode, '-') AS error,
    s.bytessent AS sent_bytes,
    s.tlsversion AS tls,
    s.authtype AS auth,
    s.user_agent
  FROM s3access AS s
  -- What S3 does by itself has no request.
  WHERE NOT s.is_lifecycle
    AND (:bucket IS NULL OR s.bucket_name = :bucket)
    AND (:request_id IS NULL OR s.requestid = :request_id)
    AND (:ip IS NULL OR contains(:ip, try_cast(s.client_ip AS ipaddress)))
),
joined AS (
  SELECT
    coalesce(t.event_time, a.event_time) AS event_time,
    CASE WHEN a.request_id IS NULL THEN 'cloudtrail' WHEN t.request_id IS NULL THEN 'accesslog' ELSE 'both' END AS side,
    coalesce(t.bucket, a.bucket) AS bucket,
    coalesce(t.operation, a.operation) AS operation,
    -- CloudTrail does not say the keys of DeleteObjects.
    coalesce(t.object_key, a.object_key) AS object_key,
    t.actor,
    a.requester,
    coalesce(t.ip, a.ip) AS ip,
    a.status,
    coalesce(t.error, a.error) AS error,
    coalesce(a.sent_bytes, t.sent_bytes) AS sent_bytes,
    coalesce(a.tls, t.tls) AS tls,
    a.auth,
    coalesce(t.user_agent, a.user_agent) AS user_agent,
    coalesce(t.request_id, a.request_id) AS request_id
  FROM trail AS t
  FULL OUTER JOIN access AS a ON a.request_id = t.request_id
)
SELECT
  j.event_time,
  j.side,
  j.bucket,
  j.operation,
  j.object_key,
  j.actor,
  j.requester,
  j.ip,
  j.status,
  j.error,
  j.sent_bytes,
  j.tls,
  j.auth,
  j.user_agent,
  j.request_id
FROM joined AS j
WHERE :side IS NULL OR j.side = :side
ORDER BY event_time, request_id, object_key
LIMIT 1000
