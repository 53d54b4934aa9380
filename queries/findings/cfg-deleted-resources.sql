/*---
title = "What was deleted, and what it looked like"
question = "Which resources were deleted, and what do we need to know to make them again?"
sources = ["config_history"]
severity = "medium"
attack = ["T1485"]
false_positives = [
  "Interfaces, volumes and machines of autoscaling and functions come and go: they are listed last; or ask for one type",
  "A resource that was replaced under the same name",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp", doc = "When Config saw that it was gone." },
  { name = "holds_data", type = "bool", doc = "A kind of resource that keeps data or keys; these come first." },
  { name = "resource_type", type = "text" },
  { name = "resource_id", type = "text" },
  { name = "resource_name", type = "text" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "tags", type = "map", doc = "Of the item before." },
  { name = "last_known", type = "timestamp", doc = "When the item before was recorded; NULL: not in the 30 days before." },
  { name = "last_configuration", type = "json" },
  { name = "arn", type = "arn" },
]
pivots = [
  { column = "resource_id", to = "ct-resource-events", param = "resource" },
  { column = "arn", to = "cfg-resource-history", param = "resource" },
  { column = "event_time", to = "ct-change-window", param = "at" },
]

[tables.earlier]
source = "config_history"
window = "30d before"

[params.rtype]
type = "text"
optional = true
doc = "Only this type: AWS::DynamoDB::Table, …"

[[test]]
title = "the table comes first, with what it looked like"
contains = [
  { event_time = "2026-03-12 13:06:40.977", holds_data = true, resource_type = "AWS::DynamoDB::Table", resource_id = "shop-search-index", tags = { Env = "prod", Owner = "search" }, last_known = "2026-03-01 11:00:00.125", last_configuration = '{"deletionProtectionEnabled":false,"itemCount":48113,"pointInTimeRecovery":"DISABLED","tableName":"shop-search-index"}' },
  { resource_type = "AWS::EC2::Instance", holds_data = false, resource_id = "i-0ad0998954c24152d", tags = { Name = "search" }, last_known = "2026-03-01 11:01:00.409" },
]
lacks = [{ resource_id = "media-import-tmp" }, { resource_id = "eni-0e1178f86a1466872" }]

[[test]]
title = "interfaces of functions and tasks are the known harmless case"
params = { rtype = "AWS::EC2::NetworkInterface" }
rows = 36
contains = [{ resource_id = "eni-0045ab72411d6683a", holds_data = false }]

[[test]]
title = "one type"
params = { rtype = "AWS::DynamoDB::Table" }
rows = 1
---*/
WITH item AS (
  SELECT false AS is_earlier, w.* FROM config_history AS w
  WHERE :rtype IS NULL OR w.resourcetype = :rtype
  UNION ALL
  SELECT true AS is_earlier, e.* FROM earlier AS e
  WHERE :rtype IS NULL OR e.resourcetype = :rtype
),
followed AS (
  SELECT
    i.*,
    lag(i.event_time) OVER history AS last_known,
    lag(i.tags) OVER history AS last_tags,
    lag(i.resourcename) OVER history AS last_name,
    lag(i.configuration) OVER history AS last_configuration
  FROM item AS i
  WINDOW history AS (
    PARTITION BY i.account, i.awsregion, i.resourcetype, i.resourceid
    ORDER BY i.event_time, i.state_id
  )
)
SELECT
  f.event_time,
  regexp_like(
    f.resourcetype,
    '::(S3::Bucket|DynamoDB::|RDS::DB|EFS::|FSx::|EC2::(Volume|Snapshot)|Backup::|KMS::Key|SecretsManager::|Logs::LogGroup|OpenSearch|Elasticsearch|Redshift|ECR::|SQS::|Kinesis::)'
  ) AS holds_data,
  f.resourcetype AS resource_type,
  f.resourceid AS resource_id,
  coalesce(f.resourcename, f.last_name) AS resource_name,
  f.account,
  f.awsregion AS region,
  f.last_tags AS tags,
  f.last_known,
  f.last_configuration,
  f.arn
FROM followed AS f
WHERE f.is_deleted
  AND NOT f.is_earlier
ORDER BY holds_data DESC, event_time, resource_type, resource_id
LIMIT 500
