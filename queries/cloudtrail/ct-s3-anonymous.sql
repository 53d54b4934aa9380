/*---
title = "Buckets that were read without credentials"
question = "Was data read, listed or written without credentials, or was that tried?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1530", "T1619"]
false_positives = ["Buckets that are public on purpose", "Without data events for the bucket nothing of it is recorded"]
cost = "normal"
output = [
  { name = "bucket", type = "bucket" },
  { name = "ip", type = "ip_or_service" },
  { name = "event_name", type = "event_name" },
  { name = "ok", type = "count" },
  { name = "denied", type = "count" },
  { name = "distinct_keys", type = "count" },
  { name = "bytes_out", type = "bytes" },
  { name = "buckets_of_ip", type = "count", doc = "Buckets that this address tried: many mean that names were guessed." },
  { name = "user_agent", type = "text" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "bucket", to = "ct-s3-exposure-changes", param = "bucket" },
  { column = "bucket", to = "ct-s3-bucket-accessors", param = "bucket" },
]

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[[test]]
title = "ten addresses guess twelve names and empty the one bucket that is open"
rows = 80
contains = [
  { bucket = "media-import-tmp", ip = "198.51.100.187", event_name = "GetObject", ok = 508, denied = 0, distinct_keys = 508, buckets_of_ip = 7 },
  { bucket = "media-import-tmp", ip = "198.51.100.180", event_name = "ListObjects", ok = 4, distinct_keys = 0 },
  { bucket = "shop-backup", ip = "198.51.100.180", event_name = "ListObjects", ok = 0, denied = 1 },
  { bucket = "shop-tmp", ip = "198.51.100.189", event_name = "ListObjects", ok = 0, denied = 1 },
]
lacks = [{ bucket = "cust-exports" }, { bucket = "product-images" }, { ip = "198.51.100.210" }]

[[test]]
title = "the open bucket: each of the ten listed it and read from it; the vendor who did so signed in"
params = { bucket = "media-import-tmp" }
rows = 20
lacks = [{ ip = "198.51.100.210" }, { ok = 0 }]

[[test]]
title = "one address: six names refused, two ways into the seventh"
params = { ip = "198.51.100.180" }
rows = 8
contains = [{ bucket = "media-import-tmp", event_name = "GetObject", ok = 500 }, { bucket = "shop-logs", denied = 1, buckets_of_ip = 7 }]
---*/
WITH anonymous AS (
  SELECT
    t.bucket,
    t.sourceipaddress AS ip,
    t.eventname AS event_name,
    count_if(t.errorcode IS NULL) AS ok,
    count_if(t.is_denied) AS denied,
    count(DISTINCT CASE WHEN t.errorcode IS NULL THEN t.object_key END) AS distinct_keys,
    sum(t.bytes_out) AS bytes_out,
    min(t.useragent) AS user_agent,
    min(t.event_time) AS first_seen,
    max(t.event_time) AS last_seen
  FROM cloudtrail AS t
  WHERE t.eventsource = 's3.amazonaws.com'
    AND (t.actor_account = 'anonymous' OR lower(t.principal_id) = 'anonymous')
    AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
  GROUP BY t.bucket, t.sourceipaddress, t.eventname
),
counted AS (
  SELECT
    a.*,
    -- Rows are one for each API: the densest rank of the bucket is the number of buckets.
    dense_rank() OVER (PARTITION BY a.ip ORDER BY a.bucket) AS bucket_rank
  FROM anonymous AS a
),
ranked AS (
  SELECT c.*, max(c.bucket_rank) OVER (PARTITION BY c.ip) AS buckets_of_ip
  FROM counted AS c
)
SELECT
  r.bucket,
  r.ip,
  r.event_name,
  r.ok,
  r.denied,
  r.distinct_keys,
  r.bytes_out,
  r.buckets_of_ip,
  r.user_agent,
  r.first_seen,
  r.last_seen
FROM ranked AS r
WHERE :bucket IS NULL OR r.bucket = :bucket
ORDER BY ok DESC, denied DESC, bucket, ip, event_name
LIMIT 300
