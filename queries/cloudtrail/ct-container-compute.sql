/*---
title = "Containers, tasks and clusters"
question = "Were containers, tasks or clusters made or changed in ways that look wrong?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1496.001", "T1610", "T1525"]
false_positives = ["Deploys: they have no sign unless `only_signs` is off", "Public base images in development"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "text", doc = "The task definition, service, cluster, repository or job." },
  { name = "images", type = "list" },
  { name = "signs", type = "list", doc = "`foreign image`, `large`, `many`, `reads credentials`, `public endpoint`, `cluster admin`, `open repository`." },
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
  { column = "target", to = "ct-resource-events", param = "resource" },
]

[params.only_signs]
type = "bool"
default = true
doc = "Only what has a sign; false shows every deploy."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "a miner's image with sixteen processors, ten times; a door into the cluster; no deploy"
rows = 4
contains = [
  { event_name = "RegisterTaskDefinition", region = "us-west-2", target = "sync", images = ["docker.io/xmr-demo/miner"], signs = ["foreign image", "large"], access_key = "AKIADEMOBACKDOOR2345" },
  { event_name = "RunTask", target = "sync", signs = ["many"] },
  { event_name = "CreateAccessEntry", target = "plat", signs = ["cluster admin"], access_key = "ASIADEMOSSOADMIN2345", ip = "203.0.113.140" },
  { event_name = "AssociateAccessPolicy", target = "plat", signs = ["cluster admin"] },
]
lacks = [{ actor = "arn:aws:iam::111122223333:role/pipeline/ci-deploy" }]

[[test]]
title = "what one key did"
params = { key = "ASIADEMOSSOADMIN2345" }
rows = 2
contains = [{ event_name = "AssociateAccessPolicy", target = "plat" }]

[[test]]
title = "a deploy is a small task without a sign; one lost its right to push"
params = { only_signs = "false", actor = "ci-deploy" }
contains = [
  { event_name = "RegisterTaskDefinition", target = "shop", signs = [] },
  { event_name = "PutImage", target = "shop", error = "AccessDenied", signs = [] },
]
lacks = [{ target = "sync" }]
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventsource AS service,
    t.eventname AS event_name,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.family'),
      json_extract_scalar(t.requestparameters, '$.taskDefinition'),
      json_extract_scalar(t.requestparameters, '$.service'),
      json_extract_scalar(t.requestparameters, '$.serviceName'),
      json_extract_scalar(t.requestparameters, '$.repositoryName'),
      json_extract_scalar(t.requestparameters, '$.jobName'),
      json_extract_scalar(t.requestparameters, '$.clusterName'),
      json_extract_scalar(t.requestparameters, '$.name')
    ) AS target,
    t.requestparameters AS request,
    coalesce(regexp_extract_all(t.requestparameters, '"image"\s*:\s*"([^"]+)"', 1), CAST(ARRAY[] AS array(varchar))) AS images,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE (
      (
        t.eventsource = 'ecs.amazonaws.com'
        AND t.eventname IN ('RegisterTaskDefinition', 'RunTask', 'StartTask', 'CreateService', 'UpdateService', 'CreateCluster')
      )
      OR (
        t.eventsource = 'eks.amazonaws.com'
        AND t.eventname IN (
          'CreateCluster', 'CreateNodegroup', 'CreateFargateProfile', 'CreateAccessEntry', 'AssociateAccessPolicy',
          'UpdateClusterConfig'
        )
      )
      OR (t.eventsource = 'ecr.amazonaws.com' AND t.eventname IN ('PutImage', 'SetRepositoryPolicy'))
      OR (t.eventsource = 'batch.amazonaws.com' AND t.eventname IN ('SubmitJob', 'RegisterJobDefinition'))
    )
    AND NOT t.is_service
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
),
judged AS (
  SELECT
    c.*,
    filter(
      ARRAY[
        CASE
          WHEN any_match(c.images, i -> NOT regexp_like(i, '^\d{12}\.dkr\.ecr[.-]|^public\.ecr\.aws/')) THEN 'foreign image'
        END,
        -- CPU units: 1024 are one processor.
        CASE WHEN try_cast(json_extract_scalar(c.request, '$.cpu') AS integer) >= 8192 THEN 'large' END,
        CASE
          WHEN try_cast(coalesce(
            json_extract_scalar(c.request, '$.count'), json_extract_scalar(c.request, '$.desiredCount')
          ) AS integer) >= 10 THEN 'many'
        END,
        CASE WHEN strpos(c.request, 'AWS_CONTAINER_CREDENTIALS') > 0 THEN 'reads credentials' END,
        CASE
          WHEN json_extract_scalar(c.request, '$.resourcesVpcConfig.endpointPublicAccess') = 'true' THEN 'public endpoint'
        END,
        CASE WHEN strpos(c.request, 'AmazonEKSClusterAdminPolicy') > 0 THEN 'cluster admin' END,
        CASE
          WHEN c.event_name = 'SetRepositoryPolicy'
            AND regexp_like(json_extract_scalar(c.request, '$.policyText'), '"Principal"\s*:\s*("\*"|\{\s*"AWS"\s*:\s*"\*")')
            THEN 'open repository'
        END
      ],
      sign -> sign IS NOT NULL
    ) AS signs
  FROM call AS c
)
SELECT
  j.event_time,
  j.account,
  j.region,
  j.service,
  j.event_name,
  j.target,
  j.images,
  j.signs,
  j.actor,
  j.access_key,
  j.ip,
  j.error,
  j.event_id
FROM judged AS j
WHERE NOT :only_signs OR cardinality(j.signs) > 0
ORDER BY event_time, event_id
LIMIT 300
