/*---
title = "Presigned links"
question = "Which objects are fetched by presigned links, are links passed on, and how long do they live?"
sources = ["s3access"]
severity = "medium"
attack = ["T1530", "T1550"]
false_positives = ["Download portals: many addresses for one object, but each link lives for minutes"]
cost = "normal"
output = [
  { name = "bucket", type = "bucket" },
  { name = "key", type = "text" },
  { name = "signer", type = "principal", doc = "Who signed the links." },
  { name = "access_keys", type = "list", doc = "The keys that signed, as the links name them: revoke these to end the links." },
  { name = "links", type = "count", doc = "Different signatures: one that many addresses use was passed on." },
  { name = "ips", type = "count" },
  { name = "sample_ips", type = "list", doc = "The first five." },
  { name = "ips_per_link", type = "ratio" },
  { name = "longest_s", type = "seconds", doc = "For how long a link was valid at most (X-Amz-Expires)." },
  { name = "ok", type = "count" },
  { name = "denied", type = "count", doc = "Expired or forged links." },
  { name = "bytes_out", type = "bytes" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "signer", to = "ct-principal-timeline", param = "principal" },
  { column = "access_keys", to = "ct-key-summary", param = "key" },
  { column = "sample_ips", to = "s3al-requester-timeline", param = "ip" },
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

[params.min_ips]
type = "int"
default = 5
doc = "Objects that so many addresses fetched …"

[params.min_life]
type = "duration"
default = "1h"
doc = "… or whose links were valid for longer than this."

[[test]]
title = "one link of a week at nine addresses, an older one that has expired; a portal is the known false positive; invoices are none"
rows = 3
contains = [
  { bucket = "cust-exports", key = "exports/q4/customers.csv", access_keys = ["ASIADEMOEXPORTLINK22"], links = 1, ips = 9, ips_per_link = 9.0, longest_s = 604800, denied = 0 },
  { key = "exports/q3/customers.csv", links = 1, ok = 0, denied = 6, longest_s = 604800 },
  { key = "portal/catalogue.pdf", ips_per_link = 1.0, longest_s = 600 },
]

[[test]]
title = "all links of an address"
params = { ip = "198.51.100.60", min_ips = "1" }
contains = [{ key = "exports/q4/customers.csv", ips = 1, ok = 3 }]
lacks = [{ key = "portal/catalogue.pdf" }]
---*/
WITH request AS (
  SELECT
    t.bucket_name AS bucket,
    t.object_key AS key,
    t.requester AS signer,
    regexp_extract(t.url, '(?:X-Amz-Credential|AWSAccessKeyId)=((?:AKIA|ASIA)[A-Z0-9]{16})', 1) AS access_key,
    regexp_extract(t.url, '(?:X-Amz-)?Signature=([^&]+)', 1) AS signature,
    try_cast(regexp_extract(t.url, 'X-Amz-Expires=([0-9]+)', 1) AS bigint) AS life_s,
    t.client_ip AS ip,
    t.status BETWEEN 200 AND 299 AS is_ok,
    t.is_denied,
    coalesce(t.bytessent, 0) AS bytes_out,
    t.event_time
  FROM s3access AS t
  WHERE t.is_presigned
    AND (:bucket IS NULL OR t.bucket_name = :bucket)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
)
SELECT
  r.bucket,
  r.key,
  r.signer,
  array_sort(array_agg(DISTINCT r.access_key) FILTER (WHERE r.access_key IS NOT NULL)) AS access_keys,
  count(DISTINCT r.signature) AS links,
  count(DISTINCT r.ip) AS ips,
  slice(array_sort(array_agg(DISTINCT r.ip)), 1, 5) AS sample_ips,
  round(CAST(count(DISTINCT r.ip) AS double) / nullif(count(DISTINCT r.signature), 0), 1) AS ips_per_link,
  max(r.life_s) AS longest_s,
  count_if(r.is_ok) AS ok,
  count_if(r.is_denied) AS denied,
  sum(r.bytes_out) AS bytes_out,
  min(r.event_time) AS first_seen,
  max(r.event_time) AS last_seen
FROM request AS r
GROUP BY r.bucket, r.key, r.signer
HAVING count(DISTINCT r.ip) >= :min_ips OR max(r.life_s) > :min_life
ORDER BY ips_per_link DESC, ips DESC, longest_s DESC, bucket, key, signer
LIMIT 200
