/*---
title = "Snapshots, images and tables that were given away"
question = "Was data moved out by sharing, copying or exporting snapshots, images, tables or repositories?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1537", "T1567.002"]
false_positives = ["Images that are shared with accounts of yours: name them in `own_accounts`", "Copies to a second region for disasters: no grantee"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "event_name", type = "event_name" },
  { name = "object", type = "text", doc = "The snapshot, image, table, bucket, repository, document or layer." },
  { name = "grantees", type = "list", doc = "Accounts that are named and that are not yours; also the owner of the key of a copy or an export." },
  { name = "public", type = "bool", doc = "Given to everybody." },
  { name = "destination", type = "text", doc = "The bucket or region of a copy or an export." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "object", to = "ct-resource-events", param = "resource" },
]

[params.own_accounts]
type = "account"
multi = true
optional = true
doc = "Your accounts; the one that has the record always counts as one."

[params.only_outside]
type = "bool"
default = false
doc = "Only what was given to outsiders or to everybody; copies and exports that name no outsider are left out."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "two snapshots for a foreign account, an export under its key; what our own dev account got is none"
params = { own_accounts = ["111122223333", "222233334444", "333344445555", "444455556666"] }
rows = 3
contains = [
  { event_name = "ModifySnapshotAttribute", grantees = ["999988887777"], public = false, actor = "arn:aws:iam::111122223333:role/data-admin", access_key = "ASIADEMOROLECHAIN234", ip = "203.0.113.140" },
  { event_name = "ModifyDBSnapshotAttribute", object = "shop-weekly-1", grantees = ["999988887777"] },
  { event_name = "StartExportTask", object = "arn:aws:rds:eu-west-1:111122223333:snapshot:shop-weekly-1", grantees = ["999988887777"], destination = "sync-drop-demo" },
]
lacks = [{ grantees = ["222233334444"] }]

[[test]]
title = "without a list of accounts, the share with dev is one with an outsider"
rows = 4
contains = [
  { event_name = "ModifySnapshotAttribute", grantees = ["222233334444"], actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform", ip = "192.0.2.130" },
]

[[test]]
title = "only what the stolen session did"
params = { key = "ASIADEMOROLECHAIN234", only_outside = "true" }
rows = 3
lacks = [{ actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform" }]

[[test]]
title = "what the build system shares stays in the house"
params = { actor = "ci-terraform", own_accounts = ["222233334444"] }
rows = 0

[[test]]
title = "the build system shared once"
params = { actor = "ci-terraform" }
rows = 1
contains = [{ grantees = ["222233334444"] }]
---*/
WITH share AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventname AS event_name,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.snapshotId'),
      json_extract_scalar(t.requestparameters, '$.sourceSnapshotId'),
      json_extract_scalar(t.requestparameters, '$.imageId'),
      json_extract_scalar(t.requestparameters, '$.sourceImageId'),
      json_extract_scalar(t.requestparameters, '$.dBSnapshotIdentifier'),
      json_extract_scalar(t.requestparameters, '$.dBClusterSnapshotIdentifier'),
      json_extract_scalar(t.requestparameters, '$.sourceDBSnapshotIdentifier'),
      json_extract_scalar(t.requestparameters, '$.sourceArn'),
      json_extract_scalar(t.requestparameters, '$.instanceId'),
      json_extract_scalar(t.requestparameters, '$.tableArn'),
      t.bucket,
      json_extract_scalar(t.requestparameters, '$.repositoryName'),
      json_extract_scalar(t.requestparameters, '$.name'),
      json_extract_scalar(t.requestparameters, '$.layerName')
    ) AS object,
    t.requestparameters AS request,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.s3BucketName'),
      json_extract_scalar(t.requestparameters, '$.s3Bucket'),
      json_extract_scalar(t.requestparameters, '$.exportToS3.s3Bucket'),
      json_extract_scalar(t.requestparameters, '$.destinationRegion'),
      json_extract_scalar(t.requestparameters, '$.sourceRegion')
    ) AS destination,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE (
      (t.eventname = 'ModifySnapshotAttribute' AND json_extract(t.requestparameters, '$.createVolumePermission.add') IS NOT NULL)
      OR (t.eventname = 'ModifyImageAttribute' AND json_extract(t.requestparameters, '$.launchPermission.add') IS NOT NULL)
      OR (
        t.eventname IN ('ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute')
        AND json_extract(t.requestparameters, '$.valuesToAdd') IS NOT NULL
      )
      OR t.eventname IN (
        'CopySnapshot', 'CopyDBSnapshot', 'CopyDBClusterSnapshot', 'CopyImage', 'StartExportTask', 'CreateInstanceExportTask',
        'ExportImage', 'CreateStoreImageTask', 'ExportTableToPointInTime', 'PutBucketReplication', 'SetRepositoryPolicy',
        'ModifyDocumentPermission', 'CreateResourceShare', 'AssociateResourceShare'
      )
      OR t.eventname LIKE 'AddLayerVersionPermission%'
    )
    AND NOT t.is_service
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
),
judged AS (
  SELECT
    s.*,
    -- An outsider may as well be the owner of the key that a copy or an export is written with.
    array_except(regexp_extract_all(s.request, '(?:::|:kms:[a-z0-9-]+:|")(\d{12})(?::|\\?")', 1), ARRAY[s.account, :own_accounts]) AS grantees,
    -- Everybody is `all`, or a star; in a policy that is a text inside of JSON the quotes are escaped.
    regexp_like(s.request, '"all"|"principal"\s*:\s*"\*"|"(AWS|Principal)\\?"\s*:\s*\\?"\*') AS public
  FROM share AS s
)
SELECT
  j.event_time,
  j.account,
  j.region,
  j.event_name,
  j.object,
  j.grantees,
  j.public,
  j.destination,
  j.actor,
  j.access_key,
  j.ip,
  j.error,
  j.event_id
FROM judged AS j
-- A share with accounts of one's own only is none; a copy or an export names nobody and is always told.
WHERE (
    cardinality(j.grantees) > 0
    OR j.public
    OR (NOT :only_outside AND regexp_like(j.event_name, '^(Copy|Start|Export|Create)|PutBucketReplication'))
  )
ORDER BY public DESC, event_time, event_id
LIMIT 200
