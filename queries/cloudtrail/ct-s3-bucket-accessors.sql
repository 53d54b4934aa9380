/*---
title = "Who used a bucket"
question = "Who touched this bucket, and how much did they read or write?"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1530"]
false_positives = ["Replication, inventories, backups, analytics", "Without data events for the bucket there are only management calls: `data_events` says so"]
cost = "normal"
output = [
  { name = "actor", type = "principal" },
  { name = "actor_type", type = "text", doc = "AWSAccount without an account of its own: an anonymous caller." },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "event_name", type = "event_name" },
  { name = "data_events", type = "bool", doc = "Object-level; if no row has it, reads of objects were not recorded at all." },
  { name = "calls", type = "count" },
  { name = "denied", type = "count" },
  { name = "distinct_keys", type = "count" },
  { name = "bytes_out", type = "bytes" },
  { name = "bytes_in", type = "bytes" },
  { name = "bucket", type = "bucket" },
  { name = "user_agent", type = "text", doc = "One of them." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "actor", to = "ct-s3-objects-touched", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "bucket", to = "ct-s3-mass-delete", param = "bucket" },
  { column = "bucket", to = "ct-s3-exposure-changes", param = "bucket" },
]

[params.bucket]
type = "bucket"
doc = "The bucket."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[[test]]
title = "the documents: read and written anew with the stolen key of the backup, read for marketing and for reports"
params = { bucket = "corp-docs" }
rows = 11
contains = [
  { actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", ip = "203.0.113.90", event_name = "GetObject", data_events = true, calls = 1900, distinct_keys = 1900 },
  { actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", ip = "203.0.113.90", event_name = "CopyObject", calls = 720, distinct_keys = 720 },
  { actor = "arn:aws:iam::111122223333:user/carol", ip = "192.0.2.68", event_name = "GetObject", calls = 9 },
  { actor = "arn:aws:iam::111122223333:user/bob", event_name = "PutBucketVersioning", data_events = false, calls = 1 },
  { actor = "arn:aws:iam::111122223333:user/svc-report", ip = "192.0.2.70", event_name = "GetObject", data_events = true, calls = 40, distinct_keys = 40 },
  { ip = "203.0.113.66", event_name = "GetBucketAcl", data_events = false, distinct_keys = 0 },
]

[[test]]
title = "the exports: the nightly job, each night with a session of its own, and a server's stolen session"
params = { bucket = "cust-exports" }
rows = 8
contains = [
  { actor = "arn:aws:iam::111122223333:role/etl-nightly", distinct_keys = 300, calls = 300 },
  { actor = "arn:aws:iam::111122223333:role/etl-nightly", event_name = "CopyObject", calls = 60 },
  { actor = "arn:aws:iam::111122223333:role/web-role", access_key = "ASIADEMOIMDSTHEFT234", ip = "198.51.100.77", event_name = "ListObjects", calls = 1 },
  { actor = "arn:aws:iam::111122223333:role/web-role", access_key = "ASIADEMOIMDSTHEFT234", ip = "198.51.100.77", event_name = "GetObject", calls = 2600, distinct_keys = 2600 },
]

[[test]]
title = "the open bucket: strangers, a vendor outside of what was agreed, and who opened and closed it"
params = { bucket = "media-import-tmp" }
rows = 25
contains = [
  { actor = "anonymous", actor_type = "AWSAccount", ip = "198.51.100.180", event_name = "GetObject", calls = 500, distinct_keys = 500 },
  { ip = "198.51.100.210", actor_type = "AWSAccount", event_name = "GetObject", calls = 800, distinct_keys = 800 },
  { actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform", event_name = "PutBucketPolicy", data_events = false },
  { actor = "arn:aws:iam::111122223333:user/bob", event_name = "DeleteBucketPolicy" },
]

[[test]]
title = "the vendor's address alone"
params = { bucket = "media-import-tmp", ip = "198.51.100.210" }
rows = 1
---*/
SELECT
  t.actor,
  t.actor_type,
  t.access_key,
  t.sourceipaddress AS ip,
  t.eventname AS event_name,
  t.eventcategory = 'Data' AS data_events,
  count(*) AS calls,
  count_if(t.is_denied) AS denied,
  count(DISTINCT t.object_key) AS distinct_keys,
  sum(t.bytes_out) AS bytes_out,
  sum(t.bytes_in) AS bytes_in,
  :bucket AS bucket,
  min(t.useragent) AS user_agent,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM cloudtrail AS t
WHERE t.eventsource = 's3.amazonaws.com'
  AND t.bucket = :bucket
  AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
GROUP BY t.actor, t.actor_type, t.access_key, t.sourceipaddress, t.eventname, t.eventcategory
ORDER BY bytes_out DESC NULLS LAST, calls DESC, actor, access_key, ip, event_name
LIMIT 300
