/*---
title = "How a resource's configuration changed"
question = "What did this resource look like, what changed and when?"
sources = ["config_history"]
severity = "info"
false_positives = [
  "A resource that Config records once a day: what changed and changed back in between is lost",
  "Figures inside a configuration, such as a table's item count, change by themselves",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp", doc = "When Config saw it, a minute or two after the change." },
  { name = "item_status", type = "text", doc = "OK, ResourceDiscovered, ResourceDeleted, …" },
  { name = "changed", type = "text", doc = "What differs from the item before: `configuration`, `supplementary`, `tags`, `relationships`; `first` if none is known." },
  { name = "resource_type", type = "text" },
  { name = "resource_id", type = "text" },
  { name = "resource_name", type = "text" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "configuration", type = "json" },
  { name = "supplementary", type = "json", doc = "A bucket's policy, its block of public access, …" },
  { name = "tags", type = "map" },
  { name = "related_events", type = "list", doc = "CloudTrail's ids; items of today have none." },
]
pivots = [
  { column = "related_events", to = "ct-event-by-id", param = "event_id" },
  { column = "resource_id", to = "ct-resource-events", param = "resource" },
  { column = "event_time", to = "ct-change-window", param = "at" },
]

[tables.earlier]
source = "config_history"
window = "30d before"

[params.resource]
type = "text"
doc = "The whole id, name or ARN."

[[test]]
title = "the bucket before, opened, and closed again; a bucket whose name begins the same is another one"
params = { resource = "media-import-tmp" }
rows = 3
contains = [
  { event_time = "2026-03-10 13:50:00.503", changed = "first", resource_type = "AWS::S3::Bucket" },
  { event_time = "2026-03-10 14:04:00.102", changed = "supplementary" },
  { event_time = "2026-03-11 08:41:00.258", changed = "supplementary" },
]
lacks = [{ resource_id = "media-import" }]

[[test]]
title = "by its name: the target group before and after the deploy"
params = { resource = "shop-web" }
rows = 2
contains = [
  { changed = "first", configuration = '{"healthCheckIntervalSeconds":30,"healthyThresholdCount":5,"targetGroupName":"shop-web"}' },
  { changed = "configuration", configuration = '{"healthCheckIntervalSeconds":5,"healthyThresholdCount":2,"targetGroupName":"shop-web"}' },
]

[[test]]
title = "the item from before the window says what was deleted, by its ARN"
params = { resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/shop-search-index" }
rows = 2
contains = [
  { event_time = "2026-03-01 11:00:00.125", item_status = "OK", tags = { Env = "prod", Owner = "search" } },
  { item_status = "ResourceDeleted", changed = "configuration, supplementary, tags" },
]

[[test]]
title = "a part of a name is not enough"
params = { resource = "shop-search" }
rows = 0

[[test]]
title = "a figure that changes by itself is the known harmless case"
params = { resource = "shop-sessions" }
rows = 3
contains = [{ changed = "configuration", configuration = '{"itemCount":"30211","tableName":"shop-sessions"}' }]
---*/
WITH item AS (
  SELECT w.* FROM config_history AS w
  WHERE w.resourceid = :resource OR w.resourcename = :resource OR w.arn = :resource
  UNION ALL
  SELECT e.* FROM earlier AS e
  WHERE e.resourceid = :resource OR e.resourcename = :resource OR e.arn = :resource
),
compared AS (
  SELECT
    i.*,
    lag(i.event_time) OVER history IS NULL AS is_first,
    i.configuration IS DISTINCT FROM lag(i.configuration) OVER history AS has_other_configuration,
    i.supplementaryconfiguration IS DISTINCT FROM lag(i.supplementaryconfiguration) OVER history AS has_other_supplementary,
    i.tags IS DISTINCT FROM lag(i.tags) OVER history AS has_other_tags,
    i.relationships IS DISTINCT FROM lag(i.relationships) OVER history AS has_other_relationships
  FROM item AS i
  WINDOW history AS (
    PARTITION BY i.account, i.awsregion, i.resourcetype, i.resourceid
    ORDER BY i.event_time, i.state_id
  )
)
SELECT
  c.event_time,
  c.configurationitemstatus AS item_status,
  CASE
    WHEN c.is_first THEN 'first'
    ELSE concat_ws(
      ', ',
      CASE WHEN c.has_other_configuration THEN 'configuration' END,
      CASE WHEN c.has_other_supplementary THEN 'supplementary' END,
      CASE WHEN c.has_other_tags THEN 'tags' END,
      CASE WHEN c.has_other_relationships THEN 'relationships' END
    )
  END AS changed,
  c.resourcetype AS resource_type,
  c.resourceid AS resource_id,
  c.resourcename AS resource_name,
  c.account,
  c.awsregion AS region,
  c.configuration,
  c.supplementaryconfiguration AS supplementary,
  c.tags,
  c.relatedevents AS related_events
FROM compared AS c
ORDER BY event_time, resource_type, resource_id
LIMIT 200
