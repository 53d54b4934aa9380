/*---
title = "Requests without credentials"
question = "Which buckets did strangers read, list, write or delete in without signing a request?"
sources = ["s3access"]
severity = "high"
attack = ["T1530", "T1619"]
false_positives = ["Buckets that are a public website on purpose: `by_website` tells that they were asked as one"]
cost = "normal"
output = [
  { name = "bucket", type = "bucket" },
  { name = "ip", type = "ip" },
  { name = "what", type = "text", doc = "`list`, `read`, `write`, `delete`, or `settings` such as the policy." },
  { name = "by_website", type = "bool", doc = "Through the website endpoint, as visitors do." },
  { name = "ok", type = "count" },
  { name = "denied", type = "count" },
  { name = "listed_before", type = "bool", doc = "The address listed the bucket before: it knows all keys." },
  { name = "keys", type = "count", doc = "Different objects that were handed out, written or deleted." },
  { name = "bytes_out", type = "bytes" },
  { name = "user_agents", type = "list", doc = "The first five." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "s3al-requester-timeline", param = "ip" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "bucket", to = "ct-s3-exposure-changes", param = "bucket" },
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

[params.with_denied]
type = "bool"
default = false
doc = "Also addresses that got nothing."

[params.with_website]
type = "bool"
default = false
doc = "Also readers of websites."

[[test]]
title = "ten scrapers list and read the opened bucket; who was refused is not told"
rows = 20
contains = [
  { bucket = "media-import-tmp", ip = "198.51.100.180", what = "list", by_website = false, denied = 0, listed_before = true, keys = 0 },
  { bucket = "media-import-tmp", ip = "198.51.100.189", what = "read", listed_before = true, denied = 0 },
]
lacks = [{ bucket = "corp-docs" }, { bucket = "media-public" }, { ip = "198.51.100.210" }]

[[test]]
title = "visitors of the public website are the known false positive"
params = { with_website = "true", bucket = "media-public" }
rows = 70
contains = [{ ip = "198.51.100.100", what = "read", by_website = true, denied = 0, listed_before = false }]
lacks = [{ by_website = false }]

[[test]]
title = "refused attempts on request"
params = { with_denied = "true", bucket = "corp-docs" }
rows = 1
contains = [{ ip = "198.51.100.192", what = "read", ok = 0, denied = 5, keys = 0, bytes_out = 1215 }]
---*/
WITH request AS (
  SELECT
    t.bucket_name AS bucket,
    t.client_ip AS ip,
    t.is_denied,
    CASE
      WHEN regexp_like(t.operation, '[.](GET|HEAD|POST)[.]OBJECT$') AND t.operation <> 'REST.POST.OBJECT' THEN 'read'
      WHEN regexp_like(t.operation, 'DELETE') THEN 'delete'
      WHEN regexp_like(t.operation, '(PUT|POST|COPY|UPLOAD).*(OBJECT|PART|UPLOAD)') THEN 'write'
      WHEN regexp_like(t.operation, '[.](GET|HEAD)[.](BUCKET|BUCKETVERSIONS|UPLOADS)$') THEN 'list'
      ELSE 'settings'
    END AS what,
    starts_with(t.operation, 'WEBSITE.') AS by_website,
    t.status BETWEEN 200 AND 399 AS is_ok,
    t.object_key,
    coalesce(t.bytessent, 0) AS bytes_out,
    t.user_agent,
    t.event_time
  FROM s3access AS t
  WHERE t.is_anonymous
    AND (:bucket IS NULL OR t.bucket_name = :bucket)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
),
grouped AS (
  SELECT
    r.bucket,
    r.ip,
    r.what,
    r.by_website,
    count_if(r.is_ok) AS ok,
    count_if(r.is_denied) AS denied,
    count(DISTINCT CASE WHEN r.is_ok THEN r.object_key END) AS keys,
    sum(r.bytes_out) AS bytes_out,
    slice(array_sort(array_agg(DISTINCT r.user_agent) FILTER (WHERE r.user_agent IS NOT NULL)), 1, 5) AS user_agents,
    min(r.event_time) AS first_seen,
    max(r.event_time) AS last_seen,
    min(CASE WHEN r.what = 'list' AND r.is_ok THEN r.event_time END) AS first_list
  FROM request AS r
  GROUP BY r.bucket, r.ip, r.what, r.by_website
),
ordered AS (
  SELECT
    g.*,
    min(g.first_list) OVER (PARTITION BY g.bucket, g.ip) AS listed_at
  FROM grouped AS g
)
SELECT
  o.bucket,
  o.ip,
  o.what,
  o.by_website,
  o.ok,
  o.denied,
  coalesce(o.listed_at <= o.last_seen, false) AS listed_before,
  o.keys,
  o.bytes_out,
  o.user_agents,
  o.first_seen,
  o.last_seen
FROM ordered AS o
WHERE (o.ok > 0 OR :with_denied)
  AND (NOT o.by_website OR :with_website)
ORDER BY bytes_out DESC, ok DESC, bucket, ip, what, by_website
LIMIT 300
