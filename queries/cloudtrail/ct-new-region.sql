/*---
title = "Activity where we are not"
question = "What was done, or tried, in regions that we do not use?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1535"]
false_positives = ["Posture scanners and inventories look into every region: they only read", "Global services are recorded in us-east-1 (left out)"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "region", type = "region" },
  { name = "region_calls", type = "count", doc = "All such calls in this region: the rarest region comes first." },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "is_write", type = "bool" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "calls", type = "count" },
  { name = "ok", type = "count" },
  { name = "denied", type = "count" },
  { name = "ips", type = "list" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ips", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-ec2-launches", param = "actor" },
  { column = "actor", to = "ct-container-compute", param = "actor" },
]

[params.home_regions]
type = "region"
multi = true
optional = true
doc = "The regions that you use; without them every region is told, the rarest first."

[params.only_writes]
type = "bool"
default = true
doc = "Only calls that change something, or try to."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "machines, a task and a quota, in two regions"
params = { home_regions = ["eu-west-1", "us-east-1"] }
rows = 7
contains = [
  { region = "us-west-2", service = "ec2.amazonaws.com", event_name = "RunInstances", access_key = "AKIADEMOBACKDOOR2345", calls = 2, ok = 1, denied = 0 },
  { region = "us-west-2", event_name = "RunInstances", access_key = "AKIADEMOLEAKEDKEY234", ok = 0, denied = 1 },
  { region = "ap-southeast-2", event_name = "RunInstances", ok = 0 },
  { region = "us-west-2", service = "ecs.amazonaws.com", event_name = "RunTask" },
  { region = "us-west-2", event_name = "TerminateInstances", actor = "arn:aws:iam::111122223333:user/bob" },
]
lacks = [{ actor = "arn:aws:iam::111122223333:role/OrgAuditRole" }, { region = "eu-west-1" }]

[[test]]
title = "without a list, the region that is rarest comes first and the home region last"
contains = [
  { region = "ap-southeast-2", region_calls = 1, event_name = "RunInstances", access_key = "AKIADEMOBACKDOOR2345" },
  { region = "us-west-2", region_calls = 7, event_name = "RunTask" },
]
lacks = [{ service = "iam.amazonaws.com" }]

[[test]]
title = "with reads, the posture scan is there; IAM in us-east-1 is no region of ours and is left out"
params = { home_regions = "eu-west-1", only_writes = "false" }
contains = [{ region = "ap-southeast-2", actor = "arn:aws:iam::111122223333:role/OrgAuditRole", event_name = "ListKeys", is_write = false }]
lacks = [{ service = "iam.amazonaws.com" }, { event_name = "ConsoleLogin" }]
---*/
WITH grouped AS (
  SELECT
    t.awsregion AS region,
    t.eventsource AS service,
    t.eventname AS event_name,
    t.is_write,
    t.actor,
    t.access_key,
    count(*) AS calls,
    count_if(t.errorcode IS NULL) AS ok,
    count_if(t.is_denied) AS denied,
    array_sort(array_agg(DISTINCT t.sourceipaddress)) AS ips,
    min(t.event_time) AS first_seen,
    max(t.event_time) AS last_seen
  FROM cloudtrail AS t
  WHERE (:home_regions IS NULL OR t.awsregion NOT IN (:home_regions))
    AND NOT t.is_service
    -- These have one endpoint for the world, or are recorded where the browser landed.
    AND NOT (
      t.awsregion = 'us-east-1'
      AND t.eventsource IN (
        'iam.amazonaws.com', 'sts.amazonaws.com', 'cloudfront.amazonaws.com', 'route53.amazonaws.com',
        'route53domains.amazonaws.com', 'organizations.amazonaws.com', 'support.amazonaws.com', 'shield.amazonaws.com',
        'account.amazonaws.com', 'ce.amazonaws.com', 'health.amazonaws.com', 'signin.amazonaws.com'
      )
    )
    AND (NOT :only_writes OR t.is_write)
    AND (:actor IS NULL OR contains(t.principals, :actor))
  GROUP BY t.awsregion, t.eventsource, t.eventname, t.is_write, t.actor, t.access_key
)
SELECT
  g.region,
  sum(g.calls) OVER (PARTITION BY g.region) AS region_calls,
  g.service,
  g.event_name,
  g.is_write,
  g.actor,
  g.access_key,
  g.calls,
  g.ok,
  g.denied,
  g.ips,
  g.first_seen,
  g.last_seen
FROM grouped AS g
ORDER BY region_calls, region, is_write DESC, ok DESC, calls DESC, service, event_name, actor, access_key
LIMIT 200
