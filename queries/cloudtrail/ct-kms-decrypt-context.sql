/*---
title = "What was decrypted"
question = "Which objects, volumes and secrets were decrypted: data that was read although no data events are recorded?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1530", "T1555.006"]
false_positives = ["Every service that reads encrypted data decrypts: ask for one principal, key or context"]
cost = "normal"
output = [
  { name = "actor", type = "principal" },
  { name = "event_name", type = "event_name" },
  { name = "kms_key", type = "arn" },
  { name = "context_type", type = "text", doc = "The name of the encryption context: `aws:s3:arn`, `SecretARN`, …" },
  { name = "context_value", type = "text", doc = "The object, volume, secret, parameter or table; with S3 bucket keys the bucket alone, rarely." },
  { name = "ip", type = "ip_or_service" },
  { name = "calls", type = "count" },
  { name = "errors", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "context_value", to = "ct-resource-events", param = "resource" },
]

[params.principal]
type = "principal"
optional = true
doc = "Only by this user or role: an ARN or a bare name."

[params.kms_key]
type = "text"
optional = true
doc = "Only with this key: its ARN or id."

[params.context_like]
type = "like"
optional = true
doc = "Only contexts like this: %customer%"

[[test]]
title = "the web servers decrypt two secrets through the service, the thief three from outside"
params = { principal = "web-role", context_like = "%:secret:%" }
rows = 5
contains = [
  { event_name = "Decrypt", context_type = "SecretARN", context_value = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/prod/db-a1B2c3", ip = "secretsmanager.amazonaws.com" },
  { event_name = "Decrypt", context_type = "SecretARN", ip = "198.51.100.77", calls = 1, errors = 0 },
]

[[test]]
title = "the exports that the web servers' stolen role read, seen at the key"
params = { context_like = "%cust-exports/%" }
rows = 60
contains = [
  { actor = "arn:aws:iam::111122223333:role/web-role", event_name = "Decrypt", context_type = "aws:s3:arn", context_value = "arn:aws:s3:::cust-exports/daily/part-0001.parquet", ip = "198.51.100.77" },
]

[[test]]
title = "the documents that were read before they were deleted for ransom"
params = { principal = "svc-backup-legacy" }
rows = 120
contains = [
  { event_name = "Decrypt", context_type = "aws:s3:arn", context_value = "arn:aws:s3:::corp-docs/finance/2025/00120.xlsx", ip = "203.0.113.90" },
]
lacks = [{ context_type = "SecretARN" }]

[[test]]
title = "harmless: the log delivery makes data keys for a bucket"
params = { context_like = "%:::demo-log-archive" }
rows = 1
contains = [{ event_name = "GenerateDataKey", context_type = "aws:s3:arn", calls = 589, errors = 0 }]

[[test]]
title = "one key, by its id alone"
params = { kms_key = "7c1e5a0e-3d52-4f0e-9a37-6f4d2c8b1a90", context_like = "%:secret:%" }
rows = 5

[[test]]
title = "one context"
params = { context_like = "%cache%", principal = "web-role" }
rows = 1
lacks = [{ context_value = "arn:aws:s3:::demo-log-archive" }]

[[test]]
title = "what the user made with the leaked key read was no KMS call of its own"
params = { principal = "aws-support-sync" }
rows = 0
---*/
WITH crypt AS (
  SELECT
    t.actor,
    t.eventname AS event_name,
    coalesce(element_at(t.resources, 1).arn, json_extract_scalar(t.requestparameters, '$.keyId')) AS kms_key,
    try_cast(json_extract(t.requestparameters, '$.encryptionContext') AS map(varchar, varchar)) AS context,
    t.sourceipaddress AS ip,
    t.errorcode,
    t.event_time
  FROM cloudtrail AS t
  WHERE t.eventsource = 'kms.amazonaws.com'
    AND t.eventname IN ('Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncrypt', 'CreateGrant')
    AND (:principal IS NULL OR contains(t.principals, :principal))
),
named AS (
  SELECT
    c.*,
    -- Of several names in a context the one that says what it is, else the first.
    element_at(
      filter(
        ARRAY[
          'aws:s3:arn', 'SecretARN', 'PARAMETER_ARN', 'aws:ebs:id', 'aws:rds:db-id', 'aws:rds:dbc-id', 'aws:dynamodb:tableName',
          'aws:lambda:FunctionArn', 'aws:logs:arn'
        ] || array_sort(map_keys(c.context)),
        name -> element_at(c.context, name) IS NOT NULL
      ),
      1
    ) AS context_type
  FROM crypt AS c
),
valued AS (
  SELECT n.*, element_at(n.context, n.context_type) AS context_value
  FROM named AS n
)
SELECT
  v.actor,
  v.event_name,
  v.kms_key,
  v.context_type,
  v.context_value,
  v.ip,
  count(*) AS calls,
  count_if(v.errorcode IS NOT NULL) AS errors,
  min(v.event_time) AS first_seen,
  max(v.event_time) AS last_seen
FROM valued AS v
WHERE (:kms_key IS NULL OR v.kms_key = :kms_key OR v.kms_key LIKE '%/' || :kms_key)
  AND (:context_like IS NULL OR v.context_value LIKE :context_like)
GROUP BY v.actor, v.event_name, v.kms_key, v.context_type, v.context_value, v.ip
ORDER BY calls DESC, actor, event_name, context_value, ip
LIMIT 300
