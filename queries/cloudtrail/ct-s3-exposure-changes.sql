/*---
title = "Buckets that were opened or shared"
question = "Which change opened or shared a bucket, and who made it?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1530", "T1537", "T1578.005"]
false_positives = [
  "Statements for CloudFront and for log delivery name accounts of AWS",
  "Changes that close a bucket are in the list as well: no sign, and `only_open` hides them",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "bucket", type = "bucket" },
  { name = "event_name", type = "event_name" },
  { name = "public_policy", type = "bool", doc = "The policy allows everybody." },
  { name = "public_acl", type = "bool", doc = "The ACL allows everybody, or everybody with an AWS account." },
  { name = "block_off", type = "bool", doc = "The block of public access was removed, or a part of it switched off." },
  { name = "outside_accounts", type = "list", doc = "Accounts that are named and that are not yours." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "bucket", to = "ct-s3-anonymous", param = "bucket" },
  { column = "bucket", to = "ct-s3-bucket-accessors", param = "bucket" },
]

[params.bucket]
type = "bucket"
optional = true
doc = "Only this bucket."

[params.own_accounts]
type = "account"
multi = true
optional = true
doc = "Your accounts; the one that has the record always counts as one."

[params.only_open]
type = "bool"
default = true
doc = "Only changes that open or share; false shows all, those that close as well."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "a bucket is opened by mistake, another given to a foreign account"
rows = 4
contains = [
  { event_name = "PutBucketPublicAccessBlock", bucket = "media-import-tmp", block_off = true, actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform" },
  { event_name = "PutBucketPolicy", bucket = "media-import-tmp", public_policy = true, outside_accounts = [] },
  { event_name = "PutBucketPolicy", bucket = "corp-docs-archive", public_policy = false, outside_accounts = ["999988887777"], actor = "arn:aws:iam::111122223333:user/svc-backup-legacy" },
  { event_name = "DeleteBucketPublicAccessBlock", bucket = "corp-docs-archive", block_off = true, ip = "203.0.113.90" },
]
lacks = [{ actor = "arn:aws:iam::111122223333:user/bob" }]

[[test]]
title = "one bucket with what closed it again"
params = { bucket = "media-import-tmp", only_open = "false" }
rows = 4
contains = [
  { event_name = "PutBucketPublicAccessBlock", block_off = false, actor = "arn:aws:iam::111122223333:user/bob" },
  { event_name = "DeleteBucketPolicy", public_policy = false, block_off = false, actor = "arn:aws:iam::111122223333:user/bob" },
]

[[test]]
title = "an account of one's own is no stranger"
params = { own_accounts = ["999988887777"], actor = "svc-backup-legacy" }
rows = 1
contains = [{ event_name = "DeleteBucketPublicAccessBlock" }]
---*/
WITH change AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    coalesce(t.bucket, json_extract_scalar(t.requestparameters, '$.name')) AS bucket,
    t.eventname AS event_name,
    t.requestparameters AS request,
    -- The policy is an object here, not a text.
    json_format(json_extract(t.requestparameters, '$.bucketPolicy')) AS policy,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.useragent AS user_agent,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.eventsource = 's3.amazonaws.com'
    -- CloudTrail's names are not always those of the API: DeleteBucketPublicAccessBlock is DeletePublicAccessBlock there.
    AND t.eventname IN (
      'PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl', 'PutObjectAcl', 'PutBucketPublicAccessBlock',
      'DeleteBucketPublicAccessBlock', 'PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock', 'PutBucketWebsite',
      'PutBucketCors', 'PutAccessPointPolicy', 'PutBucketReplication', 'PutBucketOwnershipControls'
    )
    AND (:bucket IS NULL OR t.bucket = :bucket)
    AND (:actor IS NULL OR contains(t.principals, :actor))
),
judged AS (
  SELECT
    c.*,
    coalesce(
      regexp_like(c.policy, '"Effect"\s*:\s*"Allow"')
        AND regexp_like(c.policy, '"Principal"\s*:\s*("\*"|\{\s*"AWS"\s*:\s*(\[[^\]]*)?"\*")'),
      false
    ) AS public_policy,
    coalesce(
      c.event_name IN ('PutBucketAcl', 'PutObjectAcl')
        AND regexp_like(c.request, 'public-read|authenticated-read|global/(AllUsers|AuthenticatedUsers)'),
      false
    ) AS public_acl,
    c.event_name IN ('DeleteBucketPublicAccessBlock', 'DeleteAccountPublicAccessBlock')
      OR coalesce(
        c.event_name LIKE 'Put%PublicAccessBlock'
          AND regexp_like(c.request, '"(BlockPublicAcls|IgnorePublicAcls|BlockPublicPolicy|RestrictPublicBuckets)"\s*:\s*"?false'),
        false
      ) AS block_off,
    CASE
      WHEN c.event_name IN ('PutBucketPolicy', 'PutAccessPointPolicy', 'PutBucketReplication') THEN array_except(
        regexp_extract_all(c.request, '(?:::|")(\d{12})(?::|\\?")', 1), ARRAY[c.account, :own_accounts]
      )
      ELSE CAST(ARRAY[] AS array(varchar))
    END AS outside_accounts
  FROM change AS c
)
SELECT
  j.event_time,
  j.account,
  j.bucket,
  j.event_name,
  j.public_policy,
  j.public_acl,
  j.block_off,
  j.outside_accounts,
  j.actor,
  j.access_key,
  j.ip,
  j.user_agent,
  j.error,
  j.event_id
FROM judged AS j
WHERE NOT :only_open
  OR j.public_policy
  OR j.public_acl
  OR j.block_off
  OR cardinality(j.outside_accounts) > 0
  OR j.event_name = 'PutBucketWebsite'
ORDER BY event_time, event_id
LIMIT 200
