/*---
title = "Findings about one resource"
question = "What has GuardDuty found about this key, machine, address or bucket, and what did it see?"
sources = ["guardduty"]
severity = "info"
false_positives = [
  "A text is searched for: a short one is part of many others",
  "Samples are marked, not left out",
]
cost = "cheap"
scope.regions = "all"
output = [
  { name = "last_seen", type = "timestamp" },
  { name = "first_seen", type = "timestamp" },
  { name = "severity", type = "float", doc = "1 to 10." },
  { name = "finding_type", type = "text" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "action_type", type = "text", doc = "AWS_API_CALL, NETWORK_CONNECTION, PORT_PROBE, DNS_REQUEST, KUBERNETES_API_CALL, …; none in a sequence of attacks." },
  { name = "what", type = "text", doc = "The API with its service, or the Kubernetes request." },
  { name = "domain", type = "hostname" },
  { name = "remote_ip", type = "ip" },
  { name = "remote_port", type = "port" },
  { name = "local_port", type = "port" },
  { name = "access_key", type = "access_key" },
  { name = "user", type = "principal" },
  { name = "instance", type = "instance_id" },
  { name = "seen", type = "count", doc = "How often, up to the last version of the finding." },
  { name = "is_sample", type = "bool" },
  { name = "title", type = "text" },
  { name = "finding_id", type = "text" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "domain", to = "dns-ioc-match", param = "domains" },
  { column = "remote_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "user", to = "ct-principal-timeline", param = "principal" },
  { column = "finding_id", to = "xs-gd-to-logs", param = "finding" },
]

[params.resource]
type = "text"
doc = "A key, an instance, an address, a bucket, a user, a domain, or a finding's id; five characters and more."

[[test]]
title = "the leaked key: the call from a known bad address, seen 14 times, and the sequence"
params = { resource = "AKIADEMOLEAKEDKEY234" }
rows = 2
contains = [
  { finding_type = "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", what = "s3.amazonaws.com ListBuckets", remote_ip = "203.0.113.66", user = "svc-report", seen = 14, first_seen = "2026-03-10 10:40:00.000", last_seen = "2026-03-10 11:00:00.000" },
  { finding_type = "AttackSequence:IAM/CompromisedCredentials", severity = 9.0, seen = 1 },
]

[[test]]
title = "an address is found on the other side, a Kubernetes request with its verb"
params = { resource = "203.0.113.142" }
rows = 2
contains = [
  { action_type = "KUBERNETES_API_CALL", what = "create /api/v1/namespaces/default/pods", remote_ip = "203.0.113.142" },
  { action_type = "KUBERNETES_API_CALL", what = "list /api/v1/namespaces" },
]

[[test]]
title = "the ports of a scan"
params = { resource = "10.20.10.14" }
rows = 1
contains = [{ finding_type = "Recon:EC2/Portscan", remote_port = 8443, local_port = 45124, is_sample = false }]

[[test]]
title = "the known harmless case: a sample"
params = { resource = "i-99999999" }
rows = 1
contains = [{ finding_type = "Backdoor:EC2/C&CActivity.B!DNS", is_sample = true, domain = "GeneratedFindingDomainName" }]

[[test]]
title = "one miner, not the five others"
params = { resource = "i-0567435101129a80f" }
rows = 1
contains = [{ domain = "pool.miner-demo.example", action_type = "DNS_REQUEST", seen = 5 }]

[[test]]
title = "too short to search for"
params = { resource = "i-0" }
rows = 0
---*/
WITH version AS (
  SELECT
    f.*,
    -- A finding is exported again with every update: the last version of an id counts.
    row_number() OVER (PARTITION BY f.id ORDER BY f.event_time DESC) AS age
  FROM guardduty AS f
  WHERE length(:resource) >= 5
    AND (f.id = :resource OR strpos(f.resource, :resource) > 0 OR strpos(f.service, :resource) > 0)
)
SELECT
  v.last_seen,
  v.first_seen,
  v.severity,
  v.type AS finding_type,
  v.accountid AS account,
  v.region,
  v.action_type,
  coalesce(
    v.api_service || ' ' || v.api,
    json_extract_scalar(v.service, '$.action.kubernetesApiCallAction.verb') || ' '
      || json_extract_scalar(v.service, '$.action.kubernetesApiCallAction.requestUri')
  ) AS what,
  v.domain,
  v.remote_ip,
  try_cast(json_extract_scalar(v.service, '$.action.networkConnectionAction.remotePortDetails.port') AS integer) AS remote_port,
  try_cast(coalesce(
    json_extract_scalar(v.service, '$.action.networkConnectionAction.localPortDetails.port'),
    json_extract_scalar(v.service, '$.action.portProbeAction.portProbeDetails[0].localPortDetails.port')
  ) AS integer) AS local_port,
  v.access_key,
  coalesce(v.user_name, json_extract_scalar(v.resource, '$.kubernetesDetails.kubernetesUserDetails.username')) AS "user",
  v.instance_id AS instance,
  v.finding_count AS seen,
  v.is_sample,
  v.title,
  v.id AS finding_id
FROM version AS v
WHERE v.age = 1
ORDER BY last_seen, finding_id
LIMIT 200
