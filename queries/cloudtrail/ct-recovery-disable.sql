/*---
title = "Backups and retention that were taken away"
question = "Were backups, snapshots, versions or retention removed, so that nothing can be restored?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1490", "T1485.001"]
false_positives = [
  "Snapshot and backup policies that remove what has expired (hidden unless asked for)",
  "An environment that is taken down",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "text", doc = "The bucket, vault, snapshot, database or table." },
  { name = "detail", type = "text", doc = "What makes it one." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "invoked_by", type = "text", doc = "The service whose policy did it." },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "target", to = "ct-resource-events", param = "resource" },
  { column = "actor", to = "ct-delete-summary", param = "principal" },
  { column = "actor", to = "ct-kms-destructive", param = "actor" },
]

[params.resource]
type = "text"
optional = true
doc = "Only this bucket, vault, snapshot, database or table."

[params.include_services]
type = "bool"
default = false
doc = "Also what the retention of AWS Backup and of the snapshot policies removes."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "before the ransom versions, replicas, backups and snapshots go; a day later a clean-up takes snapshots and images"
rows = 60
contains = [
  { event_name = "PutBucketVersioning", target = "corp-docs", detail = "versions suspended", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy" },
  { event_name = "PutBucketLifecycle", target = "corp-docs-archive", detail = "expires within a week" },
  { event_name = "DeleteBucketReplication", target = "corp-docs", detail = "changed" },
  { event_name = "DeleteRecoveryPoint", target = "prod", error = "AccessDenied", ip = "203.0.113.90" },
  { event_name = "DeleteSnapshot", detail = "deleted", access_key = "AKIADEMOBACKUPSVC234" },
  { event_name = "ModifyDBCluster", target = "shop", detail = "deletion protection off" },
  { event_name = "ModifyDBInstance", target = "shop-reports", detail = "backups off" },
  { event_name = "DeleteDBClusterSnapshot", target = "shop-weekly-3", detail = "deleted" },
  { event_name = "DeregisterImage", detail = "deleted", ip = "192.0.2.66" },
]
lacks = [{ actor = "arn:aws:iam::111122223333:user/bob" }, { invoked_by = "dlm.amazonaws.com" }]

[[test]]
title = "one bucket and what has its name in it; bob, who switches the versions on again, is not there"
params = { resource = "corp-docs" }
rows = 3
contains = [{ event_name = "PutBucketVersioning" }, { event_name = "DeleteBucketReplication" }]
lacks = [{ service = "ec2.amazonaws.com" }]

[[test]]
title = "the clean-up: 25 snapshots and 4 images"
params = { actor = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_9a2b4c603f1c5d7e" }
rows = 29
contains = [{ event_name = "DeleteSnapshot" }, { event_name = "DeregisterImage", event_time = "2026-03-12 13:22:15.000" }]
lacks = [{ actor = "arn:aws:iam::111122223333:user/svc-backup-legacy" }]

[[test]]
title = "the snapshot policy removes what is a month old: 24 besides the 60"
params = { include_services = "true" }
rows = 84
contains = [{ event_name = "DeleteSnapshot", detail = "deleted", invoked_by = "dlm.amazonaws.com" }]
lacks = [{ actor = "arn:aws:iam::111122223333:user/aws-support-sync" }]
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventsource AS service,
    t.eventname AS event_name,
    coalesce(
      t.bucket,
      json_extract_scalar(t.requestparameters, '$.backupVaultName'),
      json_extract_scalar(t.requestparameters, '$.recoveryPointArn'),
      json_extract_scalar(t.requestparameters, '$.backupPlanId'),
      json_extract_scalar(t.requestparameters, '$.snapshotId'),
      json_extract_scalar(t.requestparameters, '$.imageId'),
      json_extract_scalar(t.requestparameters, '$.dBSnapshotIdentifier'),
      json_extract_scalar(t.requestparameters, '$.dBClusterSnapshotIdentifier'),
      json_extract_scalar(t.requestparameters, '$.dBInstanceIdentifier'),
      json_extract_scalar(t.requestparameters, '$.dBClusterIdentifier'),
      json_extract_scalar(t.requestparameters, '$.dbiResourceId'),
      json_extract_scalar(t.requestparameters, '$.backupArn'),
      json_extract_scalar(t.requestparameters, '$.tableName')
    ) AS target,
    t.requestparameters AS request,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.invoked_by,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.eventsource IN (
      's3.amazonaws.com', 'backup.amazonaws.com', 'ec2.amazonaws.com', 'rds.amazonaws.com', 'dynamodb.amazonaws.com'
    )
    AND t.is_write
    AND (:include_services OR NOT t.is_service)
    AND (:actor IS NULL OR contains(t.principals, :actor))
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.event_name = 'PutBucketVersioning' THEN
        CASE
          WHEN json_extract_scalar(c.request, '$.VersioningConfiguration.Status') = 'Suspended' THEN 'versions suspended'
          WHEN json_extract_scalar(c.request, '$.VersioningConfiguration.MfaDelete') = 'Disabled' THEN 'MFA for deletion off'
        END
      -- One rule is an object, several are an array.
      WHEN c.event_name = 'PutBucketLifecycle' THEN
        CASE WHEN regexp_like(c.request, '"(Noncurrent)?Days"\s*:\s*"?[0-7]"?\s*[,}]') THEN 'expires within a week' END
      WHEN c.event_name IN ('DeleteBucketReplication', 'PutBucketObjectLockConfiguration') THEN 'changed'
      WHEN c.service = 'backup.amazonaws.com' AND c.event_name IN (
        'DeleteRecoveryPoint', 'DeleteBackupVault', 'DeleteBackupVaultLockConfiguration', 'DeleteBackupPlan',
        'DeleteBackupSelection', 'DisassociateRecoveryPoint'
      ) THEN 'deleted'
      WHEN c.service = 'backup.amazonaws.com' AND c.event_name IN (
        'UpdateRecoveryPointLifecycle', 'PutBackupVaultAccessPolicy', 'UpdateBackupPlan'
      ) THEN 'changed'
      WHEN c.event_name IN (
        'DeleteSnapshot', 'DeregisterImage', 'DeleteDBSnapshot', 'DeleteDBClusterSnapshot', 'DeleteDBInstanceAutomatedBackup',
        'DeleteDBClusterAutomatedBackup', 'DeleteBackup'
      ) THEN 'deleted'
      WHEN c.event_name IN ('UnlockSnapshot', 'DisableSnapshotBlockPublicAccess') THEN 'unlocked'
      WHEN c.event_name IN ('DeleteDBInstance', 'DeleteDBCluster') THEN
        CASE WHEN json_extract_scalar(c.request, '$.skipFinalSnapshot') = 'true' THEN 'deleted without a snapshot' END
      WHEN c.event_name IN ('ModifyDBInstance', 'ModifyDBCluster') THEN
        CASE
          WHEN json_extract_scalar(c.request, '$.deletionProtection') = 'false' THEN 'deletion protection off'
          WHEN json_extract_scalar(c.request, '$.backupRetentionPeriod') = '0' THEN 'backups off'
        END
      WHEN c.event_name = 'UpdateContinuousBackups' THEN
        CASE
          WHEN json_extract_scalar(c.request, '$.pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled') = 'false'
            THEN 'backups off'
        END
    END AS detail
  FROM call AS c
)
SELECT
  j.event_time,
  j.account,
  j.region,
  j.service,
  j.event_name,
  j.target,
  j.detail,
  j.actor,
  j.access_key,
  j.ip,
  j.invoked_by,
  j.error,
  j.event_id
FROM judged AS j
WHERE j.detail IS NOT NULL
  AND (:resource IS NULL OR strpos(j.request, :resource) > 0)
ORDER BY event_time, event_id
LIMIT 500
