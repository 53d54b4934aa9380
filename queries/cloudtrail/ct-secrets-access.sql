/*---
title = "Secrets and parameters that were read"
question = "Which secrets and decrypted parameters were read, by whom, in what volume?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1555.006", "T1552.001"]
false_positives = ["Applications that start: many calls for few names"]
cost = "normal"
output = [
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "api", type = "event_name" },
  { name = "distinct_secrets", type = "count" },
  { name = "secrets", type = "list", doc = "Names (not ARNs), the first 50." },
  { name = "calls", type = "count" },
  { name = "denied", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "access_key", to = "ct-key-timeline", param = "key" },
  { column = "access_key", to = "ct-key-owner", param = "key" },
  { column = "actor", to = "ct-key-sources", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "secrets", to = "ct-resource-events", param = "resource" },
]

[params.key]
type = "access_key"
optional = true
doc = "Only what was read with this key."

[params.principal]
type = "principal"
optional = true
doc = "Only what this user or role read: its ARN or bare name."

[params.min_secrets]
type = "int"
default = 1
doc = "At least so many different names."

[[test]]
title = "the back door read 28 secrets and 12 parameters"
params = { key = "AKIADEMOBACKDOOR2345" }
rows = 2
contains = [
  { api = "GetSecretValue", distinct_secrets = 28, calls = 28, denied = 0, ip = "203.0.113.66" },
  { api = "GetParameters", distinct_secrets = 12, calls = 2 },
]

[[test]]
title = "many names: the thief alone; the application reads two, the nightly job one"
params = { min_secrets = "10" }
rows = 2
contains = [{ actor = "arn:aws:iam::111122223333:user/aws-support-sync", distinct_secrets = 28 }]
lacks = [
  { actor = "arn:aws:iam::111122223333:role/web-role" },
  { actor = "arn:aws:iam::111122223333:role/etl-nightly" },
]

[[test]]
title = "the application's reads are many calls for two names"
params = { principal = "web-role" }
contains = [{ api = "GetSecretValue", distinct_secrets = 2, secrets = ["shop/prod/cache", "shop/prod/db"] }]
lacks = [{ distinct_secrets = 28 }]
---*/
WITH secret_read AS (
  SELECT
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.eventname AS api,
    CASE
      WHEN t.eventname = 'GetParameters'
        THEN try_cast(json_extract(t.requestparameters, '$.names') AS array(varchar))
      ELSE ARRAY[
        coalesce(
          -- A secret's ARN ends in a dash and six characters that are not part of its name.
          regexp_extract(json_extract_scalar(t.requestparameters, '$.secretId'), '^arn:.*:secret:(.+)-[A-Za-z0-9]{6}$', 1),
          json_extract_scalar(t.requestparameters, '$.secretId'),
          json_extract_scalar(t.requestparameters, '$.name'),
          json_extract_scalar(t.requestparameters, '$.path')
        )
      ]
    END AS names,
    t.is_denied,
    t.event_time
  FROM cloudtrail AS t
  WHERE (
      (t.eventsource = 'secretsmanager.amazonaws.com' AND t.eventname = 'GetSecretValue')
      OR (
        t.eventsource = 'ssm.amazonaws.com'
        AND t.eventname IN ('GetParameter', 'GetParameters', 'GetParametersByPath', 'GetParameterHistory')
        AND json_extract_scalar(t.requestparameters, '$.withDecryption') = 'true'
      )
    )
    AND (:key IS NULL OR t.access_key = :key)
    AND (:principal IS NULL OR contains(t.principals, :principal))
),
grouped AS (
  SELECT
    s.actor,
    s.access_key,
    s.ip,
    s.api,
    array_sort(array_distinct(flatten(array_agg(s.names)))) AS secrets,
    count(*) AS calls,
    count_if(s.is_denied) AS denied,
    min(s.event_time) AS first_seen,
    max(s.event_time) AS last_seen
  FROM secret_read AS s
  GROUP BY s.actor, s.access_key, s.ip, s.api
)
SELECT
  g.actor,
  g.access_key,
  g.ip,
  g.api,
  cardinality(g.secrets) AS distinct_secrets,
  slice(g.secrets, 1, 50) AS secrets,
  g.calls,
  g.denied,
  g.first_seen,
  g.last_seen
FROM grouped AS g
WHERE cardinality(g.secrets) >= :min_secrets
ORDER BY distinct_secrets DESC, calls DESC, actor, access_key, ip, api
LIMIT 200
