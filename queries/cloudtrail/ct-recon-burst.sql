/*---
title = "Accounts that were explored in a hurry"
question = "Who listed what there is, much of it within minutes?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1087.004", "T1580", "T1526", "T1619", "T1069.003"]
false_positives = [
  "Posture scanners (Prowler, ScoutSuite, a company's own): from their own address, every night",
  "The console's home page",
  "Inventory tools",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "five_minutes", type = "timestamp", doc = "Their start." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "distinct_apis", type = "count", doc = "Different APIs of those that explorers call." },
  { name = "regions", type = "count", doc = "Regions that were looked at." },
  { name = "calls", type = "count" },
  { name = "denied_share", type = "ratio" },
  { name = "signs", type = "list", doc = "`whoami`, `all of IAM`, `mail`, `quotas`, `models`: what an inventory does not ask for." },
  { name = "apis", type = "list", doc = "The first 20 by name." },
  { name = "user_agent", type = "text" },
]
pivots = [
  { column = "access_key", to = "ct-key-timeline", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "actor", to = "ct-service-abuse", param = "actor" },
  { column = "actor", to = "ct-first-seen-api", param = "principal" },
]

[params.min_apis]
type = "int"
default = 15
doc = "At least so many different APIs in five minutes …"

[params.min_regions]
type = "int"
default = 5
doc = "… or one API in so many regions."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "the thief's first minutes"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 1
contains = [
  { ip = "203.0.113.66", distinct_apis = 35, regions = 6, signs = ["all of IAM", "mail", "models", "quotas", "whoami"] },
]

[[test]]
title = "the posture scan has the same size and asks for less; consoles stay out"
contains = [{ actor = "arn:aws:iam::111122223333:role/OrgAuditRole", ip = "192.0.2.99", signs = ["all of IAM"] }]
lacks = [
  { actor = "arn:aws:iam::111122223333:user/carol" },
  { actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform" },
]
---*/
WITH look AS (
  SELECT
    date_add('minute', -(minute(t.event_time) % 5), date_trunc('minute', t.event_time)) AS five_minutes,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.eventsource || ':' || t.eventname AS api,
    t.eventname,
    t.awsregion,
    t.is_denied,
    t.useragent,
    CASE
      WHEN t.eventname = 'GetCallerIdentity' THEN 'whoami'
      WHEN t.eventname = 'GetAccountAuthorizationDetails' THEN 'all of IAM'
      WHEN t.eventsource = 'ses.amazonaws.com' THEN 'mail'
      WHEN t.eventsource = 'servicequotas.amazonaws.com' THEN 'quotas'
      WHEN t.eventsource = 'bedrock.amazonaws.com' THEN 'models'
    END AS sign
  FROM cloudtrail AS t
  WHERE NOT t.is_write
    AND NOT t.is_service
    AND (
      t.eventname IN (
        'GetCallerIdentity', 'GetAccountAuthorizationDetails', 'GetAccountSummary', 'ListAccountAliases', 'ListUsers',
        'ListRoles', 'ListGroups', 'ListPolicies', 'ListAccessKeys', 'ListAttachedUserPolicies', 'ListAttachedRolePolicies',
        'ListUserPolicies', 'ListRolePolicies', 'ListMFADevices', 'SimulatePrincipalPolicy', 'DescribeOrganization',
        'ListAccounts', 'ListBuckets', 'GetBucketAcl', 'GetBucketPolicy', 'GetBucketPublicAccessBlock', 'DescribeInstances',
        'DescribeRegions', 'DescribeVpcs', 'DescribeSecurityGroups', 'DescribeSnapshots', 'DescribeImages',
        'DescribeInstanceAttribute', 'DescribeDBInstances', 'DescribeDBClusters', 'DescribeDBSnapshots', 'ListSecrets',
        'DescribeParameters', 'ListKeys', 'ListAliases', 'DescribeTrails', 'LookupEvents', 'ListDetectors', 'ListClusters',
        'GetSendQuota', 'GetAccount', 'ListIdentities', 'GetServiceQuota', 'ListServiceQuotas', 'ListFoundationModels',
        'ListTables'
      )
      -- Lambda's names carry a date.
      OR t.eventname LIKE 'ListFunctions%'
    )
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
),
in_regions AS (
  SELECT
    l.five_minutes,
    l.actor,
    l.access_key,
    l.ip,
    l.api,
    l.eventname,
    max(l.sign) AS sign,
    count(*) AS calls,
    count_if(l.is_denied) AS denied,
    count(DISTINCT l.awsregion) AS api_regions,
    array_agg(DISTINCT l.awsregion) AS regions,
    max(l.useragent) AS user_agent
  FROM look AS l
  GROUP BY l.five_minutes, l.actor, l.access_key, l.ip, l.api, l.eventname
)
SELECT
  r.five_minutes,
  r.actor,
  r.access_key,
  r.ip,
  count(*) AS distinct_apis,
  cardinality(array_distinct(flatten(array_agg(r.regions)))) AS regions,
  sum(r.calls) AS calls,
  round(CAST(sum(r.denied) AS double) / sum(r.calls), 2) AS denied_share,
  array_sort(array_agg(DISTINCT r.sign) FILTER (WHERE r.sign IS NOT NULL)) AS signs,
  slice(array_sort(array_agg(DISTINCT r.eventname)), 1, 20) AS apis,
  max(r.user_agent) AS user_agent
FROM in_regions AS r
GROUP BY r.five_minutes, r.actor, r.access_key, r.ip
HAVING count(*) >= :min_apis OR max(r.api_regions) >= :min_regions
ORDER BY distinct_apis DESC, regions DESC, five_minutes, actor, access_key, ip
LIMIT 200
