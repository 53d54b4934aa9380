/*---
title = "Compute that was launched or attempted"
question = "What compute was launched or attempted: which type, how much, where, by whom?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1496.001", "T1578.002"]
false_positives = ["Auto Scaling and node groups (hidden unless asked for)", "batch jobs", "Pipelines that keep a launch template: `got` is 0"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "event_name", type = "event_name" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "instance_type", type = "text" },
  { name = "asked", type = "count", doc = "The largest number that was asked for." },
  { name = "got", type = "count" },
  { name = "is_large", type = "bool", doc = "GPU, accelerator or bare metal, or 16xlarge and more." },
  { name = "has_user_data", type = "bool", doc = "Whether a start-up script came along." },
  { name = "profile", type = "text", doc = "The instance profile." },
  { name = "instance_ids", type = "list" },
  { name = "interfaces", type = "list" },
  { name = "private_ips", type = "list" },
  { name = "error", type = "text", doc = "A refused launch shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "interfaces", to = "vf-host-peers", param = "host" },
  { column = "instance_ids", to = "vf-host-peers", param = "host" },
  { column = "access_key", to = "ct-key-owner", param = "key" },
  { column = "actor", to = "ct-key-sources", param = "principal" },
  { column = "instance_ids", to = "ct-instance-history", param = "instance" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
]

[params.key]
type = "access_key"
optional = true
doc = "Only launches with this key."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role launched: an ARN or a bare name."

[params.gpu_only]
type = "bool"
default = false
doc = "Only large types: GPU, accelerators, bare metal, 16xlarge and more."

[params.include_services]
type = "bool"
default = false
doc = "Also what Auto Scaling and other services launched."

[[test]]
title = "the thief asked in two regions and got six of ten"
params = { gpu_only = "true" }
rows = 4
contains = [
  { region = "us-west-2", access_key = "AKIADEMOLEAKEDKEY234", instance_type = "p4d.24xlarge", asked = 8, got = 0, error = "Client.UnauthorizedOperation" },
  { region = "ap-southeast-2", access_key = "AKIADEMOBACKDOOR2345", instance_type = "p4d.24xlarge", asked = 8, got = 0, error = "Client.VcpuLimitExceeded" },
  { region = "us-west-2", instance_type = "g5.12xlarge", asked = 10, got = 6, is_large = true, has_user_data = true, private_ips = ["172.31.5.11", "172.31.5.12", "172.31.5.13", "172.31.5.14", "172.31.5.15", "172.31.5.16"] },
]
lacks = [{ instance_type = "t3.large" }]

[[test]]
title = "Auto Scaling stays out unless asked for; the launch template is Terraform's"
rows = 7
contains = [{ event_name = "CreateLaunchTemplateVersion", actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform", instance_type = "t3.large", is_large = false }]
lacks = [{ ip = "autoscaling.amazonaws.com" }]

[[test]]
title = "with services, three mornings of Auto Scaling appear"
params = { include_services = "true" }
rows = 10
contains = [{ ip = "autoscaling.amazonaws.com", instance_type = "t3.large", asked = 1, got = 1, profile = "web-role", has_user_data = false }]
---*/
WITH launch AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventname AS event_name,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.instanceType'),
      json_extract_scalar(t.requestparameters, '$.CreateLaunchTemplateRequest.LaunchTemplateData.InstanceType'),
      json_extract_scalar(t.requestparameters, '$.CreateLaunchTemplateVersionRequest.LaunchTemplateData.InstanceType')
    ) AS instance_type,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.instancesSet.items[0].maxCount'),
      json_extract_scalar(t.requestparameters, '$.desiredCapacity')
    ) AS asked,
    json_extract_scalar(t.requestparameters, '$.userData') AS user_data,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.iamInstanceProfile.name'),
      json_extract_scalar(t.requestparameters, '$.iamInstanceProfile.arn')
    ) AS profile,
    CAST(json_extract(t.responseelements, '$.instancesSet.items') AS array(json)) AS instances,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.eventname IN (
      'RunInstances', 'CreateFleet', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateLaunchTemplate',
      'CreateLaunchTemplateVersion', 'CreateAutoScalingGroup', 'UpdateAutoScalingGroup'
    )
    AND (:key IS NULL OR t.access_key = :key)
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:include_services OR NOT t.is_service)
),
sized AS (
  SELECT
    l.*,
    coalesce(regexp_like(l.instance_type, '^(p|g|inf|trn|dl)[0-9]|metal|(16|18|24|32|48|56|112)xlarge'), false) AS is_large
  FROM launch AS l
)
SELECT
  s.event_time,
  s.account,
  s.region,
  s.event_name,
  s.actor,
  s.access_key,
  s.ip,
  s.instance_type,
  try_cast(s.asked AS integer) AS asked,
  coalesce(cardinality(s.instances), 0) AS got,
  s.is_large,
  s.user_data IS NOT NULL AS has_user_data,
  s.profile,
  transform(s.instances, i -> json_extract_scalar(i, '$.instanceId')) AS instance_ids,
  transform(s.instances, i -> json_extract_scalar(i, '$.networkInterfaceSet.items[0].networkInterfaceId')) AS interfaces,
  transform(s.instances, i -> json_extract_scalar(i, '$.privateIpAddress')) AS private_ips,
  s.error,
  s.event_id
FROM sized AS s
WHERE NOT :gpu_only OR s.is_large
ORDER BY event_time, event_id
LIMIT 300
