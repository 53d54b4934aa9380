/*---
title = "What GuardDuty found"
question = "What has GuardDuty found, the worst and newest first, and about what?"
sources = ["guardduty"]
severity = "high"
false_positives = [
  "The company's own scanners and penetration tests",
  "Sample findings, which are left out unless asked for",
  "Nothing here is no all-clear: archived and suppressed findings are not exported",
]
cost = "cheap"
scope.regions = "all"
output = [
  { name = "severity", type = "float", doc = "1 to 10." },
  { name = "level", type = "text", doc = "`low`, `medium` from 4 on, `high` from 7, `critical` from 9: sequences of attacks." },
  { name = "finding_type", type = "text" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "resource_type", type = "text" },
  { name = "resource", type = "text", doc = "The key, instance, bucket, cluster, database, function or container." },
  { name = "instance", type = "instance_id" },
  { name = "access_key", type = "access_key" },
  { name = "remote_ips", type = "list", doc = "The first 20 by address." },
  { name = "findings", type = "count" },
  { name = "seen", type = "count", doc = "How often the activity was seen, over all findings." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "title", type = "text", doc = "Of the newest finding." },
  { name = "finding_id", type = "text", doc = "Of the newest finding." },
]
pivots = [
  { column = "resource", to = "gd-resource", param = "resource" },
  { column = "finding_id", to = "gd-resource", param = "resource" },
  { column = "finding_id", to = "xs-gd-to-logs", param = "finding" },
  { column = "remote_ips", to = "xs-ip-everywhere", param = "ip" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
]

[params.min_severity]
type = "float"
default = 4
doc = "At least so severe: 4 is medium, 7 high, 9 critical."

[params.cluster]
type = "text"
optional = true
doc = "Only this EKS cluster."

[params.samples]
type = "bool"
default = false
doc = "Sample findings, too."

[[test]]
title = "sequences first, six miners apart, the stolen credentials; what is low and what is a sample stays out"
contains = [
  { severity = 9.0, level = "critical", finding_type = "AttackSequence:IAM/CompromisedCredentials", resource = "AKIADEMOLEAKEDKEY234", findings = 1, seen = 1 },
  { severity = 8.0, level = "high", finding_type = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", resource = "ASIADEMOIMDSTHEFT234", remote_ips = ["198.51.100.77"], findings = 1, seen = 3, first_seen = "2026-03-11 03:20:00.000", last_seen = "2026-03-11 03:40:00.000" },
  { finding_type = "CryptoCurrency:EC2/BitcoinTool.B!DNS", region = "us-west-2", instance = "i-0567435101129a80f", seen = 5 },
  { finding_type = "Trojan:EC2/DNSDataExfiltration", seen = 1 },
  { finding_type = "Discovery:Kubernetes/SuccessfulAnonymousAccess", resource_type = "EKSCluster", resource = "plat", remote_ips = ["203.0.113.142"] },
]
lacks = [
  { finding_type = "Recon:EC2/PortProbeUnprotectedPort" },
  { finding_type = "Stealth:IAMUser/CloudTrailLoggingDisabled" },
  { resource = "i-99999999" },
]
rows = 15

[[test]]
title = "an update of a finding is no second finding: 22 probes of the bastion, each seen three times"
params = { min_severity = "1" }
contains = [
  { finding_type = "Recon:EC2/PortProbeUnprotectedPort", level = "low", findings = 22, seen = 66 },
  { finding_type = "Stealth:IAMUser/CloudTrailLoggingDisabled", account = "222233334444", access_key = "ASIADEMOAUDITDEV2345" },
]
rows = 17

[[test]]
title = "the company's own scanner is the known harmless case"
contains = [{ finding_type = "Recon:EC2/Portscan", level = "medium", findings = 1, seen = 40 }]

[[test]]
title = "a sample comes if asked for"
params = { samples = "true", min_severity = "8" }
contains = [{ finding_type = "Backdoor:EC2/C&CActivity.B!DNS", resource = "i-99999999", severity = 8.0 }]

[[test]]
title = "only the cluster's"
params = { cluster = "plat" }
rows = 2
contains = [{ finding_type = "PrivilegeEscalation:Kubernetes/PrivilegedContainer" }]
---*/
WITH version AS (
  SELECT
    f.*,
    -- A finding is exported again with every update: the last version of an id counts.
    row_number() OVER (PARTITION BY f.id ORDER BY f.event_time DESC) AS age,
    coalesce(
      f.access_key,
      f.instance_id,
      f.bucket,
      f.cluster,
      json_extract_scalar(f.resource, '$.rdsDbInstanceDetails.dbInstanceIdentifier'),
      json_extract_scalar(f.resource, '$.lambdaDetails.functionName'),
      json_extract_scalar(f.resource, '$.ecsClusterDetails.name'),
      json_extract_scalar(f.resource, '$.containerDetails.name'),
      -- A sequence of attacks keeps its resources with the evidence.
      json_extract_scalar(f.service, '$.detection.sequence.resources[0].name')
    ) AS resource_name
  FROM guardduty AS f
)
SELECT
  v.severity,
  v.severity_label AS level,
  v.type AS finding_type,
  v.accountid AS account,
  v.region,
  v.resource_type,
  v.resource_name AS resource,
  v.instance_id AS instance,
  v.access_key,
  slice(array_sort(array_agg(DISTINCT v.remote_ip) FILTER (WHERE v.remote_ip IS NOT NULL)), 1, 20) AS remote_ips,
  count(*) AS findings,
  sum(v.finding_count) AS seen,
  min(v.first_seen) AS first_seen,
  max(v.last_seen) AS last_seen,
  max_by(v.title, v.event_time) AS title,
  max_by(v.id, v.event_time) AS finding_id
FROM version AS v
WHERE v.age = 1
  AND v.severity >= :min_severity
  AND (:samples OR NOT v.is_sample)
  AND (:cluster IS NULL OR v.cluster = :cluster)
GROUP BY
  v.severity, v.severity_label, v.type, v.accountid, v.region, v.resource_type, v.resource_name, v.instance_id, v.access_key
ORDER BY severity DESC, last_seen DESC, finding_type, account, region, resource
LIMIT 200
