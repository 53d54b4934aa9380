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
title = "the web servers decrypt two secrets; the log delivery makes data keys for a bucket"
contains = [
  { actor = "arn:aws:iam::111122223333:role/web-role", event_name = "Decrypt", context_type = "SecretARN", context_value = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/prod/db-a1B2c3" },
  { event_name = "GenerateDataKey", context_type = "aws:s3:arn", context_value = "arn:aws:s3:::demo-log-archive", calls = 589 },
]
rows = 3

[[test]]
title = "one context"
params = { context_like = "%cache%", principal = "web-role" }
rows = 1
lacks = [{ context_value = "arn:aws:s3:::demo-log-archive" }]

[[test]]
title = "what the thief read was no KMS call of its own"
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
